"""A matchmaker -> the Flask application: the one place where the desk is put together."""

from flask import Flask, g
from jinja2 import StrictUndefined

from matchmaker.service.facade import Matchmaker
from matchmaker.service.look import share_look
from web import downloads, errors, firms, forum, matches, schedule, security
from web.current import DESK
from web.life_line import life_line


def create_app(matchmaker: Matchmaker) -> Flask:
    """The pages of the forum that `matchmaker` keeps; all read, none writes."""
    app = Flask(__name__, static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False  # before the first route: every one is GET and HEAD
    app.static_folder = "static"
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=app.send_static_file)
    app.extensions[DESK] = matchmaker
    _dress(app)
    security.guard(app)
    errors.translate(app)
    for noun in (forum, firms, matches, schedule, downloads):
        app.register_blueprint(noun.pages)
    return app


def _dress(app: Flask) -> None:
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    share_look(app.jinja_env)
    # an error page has no desk: then the line only leads
    app.context_processor(lambda: {"life_line": life_line(g.get(DESK))})
