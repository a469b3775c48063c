"""A large part of a page that is the same for every organiser -> drawn once for each state of what it shows."""

from flask import current_app
from flask_babel import get_locale
from markupsafe import Markup


def drawn(kept: dict[tuple[str, ...], str], template: str, **shown: object) -> Markup:
    """`kept` belongs to the state that is shown, and is gone with it. The template knows `shown` and no visitor."""
    key = (template, str(get_locale()))
    if key not in kept:
        kept[key] = current_app.jinja_env.get_template(template).render(**shown)
    return Markup(kept[key])  # noqa: S704 - the template has escaped it
