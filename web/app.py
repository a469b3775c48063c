"""An office -> the Flask application: the one place where the desk is put together."""

from flask import Flask, Response, current_app, send_from_directory
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from matchmaker.service.desk.look import STYLES, share_look
from matchmaker.service.office import Office
from web import (
    audit,
    brought,
    compression,
    downloads,
    entrance,
    errors,
    firms,
    forum,
    forums,
    health,
    invitations,
    jobs,
    join,
    life_line,
    login,
    logs,
    mail,
    matches,
    me,
    pasts,
    prints,
    replan,
    rights,
    schedule,
    security,
    sheets,
    speech,
    versions,
)
from web.counts import count_in
from web.current import OFFICE
from web.limits import limiter

NOUNS = (
    login,
    forums,
    forum,
    firms,
    sheets,
    pasts,
    invitations,
    mail,
    matches,
    schedule,
    versions,
    brought,
    replan,
    prints,
    jobs,
    me,
    join,
    downloads,
    audit,
    health,
)


def create_app(office: Office, *, secret: bytes) -> Flask:
    """The pages of all forums that `office` keeps; `secret` signs the forms."""
    app = Flask(__name__, static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False  # before the first route: every one is GET and HEAD
    app.static_folder = "static"
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=_send_static)
    app.extensions[OFFICE] = office
    _sign(app, office, secret)
    logs.keep_log(app)
    security.guard(app)
    entrance.recognise(app)
    rights.guard_rights(app)
    CSRFProtect(app)  # after the rights: whoever may not come in is not told about forms
    limiter.init_app(app)
    compression.compress(app)
    _dress(app)
    errors.translate(app)
    for noun in NOUNS:
        app.register_blueprint(noun.pages)
    return app


def _send_static(filename: str) -> Response:
    """Of our own folder, or a style sheet that the desk shares with the exported files."""
    if filename in STYLES:
        return send_from_directory(STYLES[filename], filename)
    return current_app.send_static_file(filename)


def _sign(app: Flask, office: Office, secret: bytes) -> None:
    """Flask's own cookie holds what forms are checked with and words to show once; who is logged in it does not."""
    app.config |= {
        "SECRET_KEY": secret,
        "SESSION_COOKIE_NAME": "forms",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": office.settings.secure,
        "WTF_CSRF_TIME_LIMIT": None,  # a form that was left open over lunch is still a form
        "WTF_CSRF_SSL_STRICT": False,  # it asks for a referrer, which our own policy keeps back
    }
    if office.settings.secure:  # the proxy before us says who asks
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]


def _dress(app: Flask) -> None:
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    Bootstrap5(app)
    share_look(app.jinja_env)
    speech.speak(app)
    count_in(app.jinja_env)
    life_line.dress(app)
