"""Counts in sentences: thousands apart, one and many told apart, in views and in templates alike."""

from pathlib import Path

import pytest

from tests.web.conftest import Site
from web.counts import ngettext

WEB = Path(__file__).parents[2] / "web"


@pytest.mark.parametrize(("count", "words"), [(1, "1 pair"), (0, "0 pairs"), (1150, "1,150 pairs")])
def test_a_sentence_says_its_count_as_people_write_it(planned: Site, count: int, words: str) -> None:
    with planned.app.test_request_context("/"):
        template = planned.app.jinja_env.from_string("{{ ngettext('%(num)s pair', '%(num)s pairs', count) }}")
        assert ngettext("%(num)s pair", "%(num)s pairs", count) == template.render(count=count) == words


def test_a_sentence_may_say_more_than_its_count(planned: Site) -> None:
    sentence = "%(num)s firms have fewer than %(floor)s meetings"
    with planned.app.test_request_context("/"):
        template = planned.app.jinja_env.from_string("{{ ngettext('', words, 2000, floor=3) }}")
        assert template.render(words=sentence) == "2,000 firms have fewer than 3 meetings"
        assert ngettext("", sentence, 2000, floor=3) == "2,000 firms have fewer than 3 meetings"


def test_every_sentence_of_the_desk_counts_that_way() -> None:
    own = [path for kind in ("*.py", "templates/*.html") for path in sorted(WEB.glob(kind))]
    otherwise = [path.name for path in own if "%(num)d" in path.read_text(encoding="utf-8")]
    plain = [
        path.name for path in WEB.glob("*.py") if "flask_babel import ngettext" in path.read_text("utf-8")
    ]
    assert otherwise == plain == [] and len(own) > 50
