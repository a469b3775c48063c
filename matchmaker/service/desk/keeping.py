"""What matching and planning found -> what pages need of it, in the database."""

from collections.abc import Sequence

from matchmaker.domain import Forum, Lock, Preference, Schedule, Tags
from matchmaker.service.desk.desks import matching_key
from matchmaker.service.desk.origin import remember_plan
from matchmaker.service.desk.past import forum_history
from matchmaker.service.engine.matching import Matching, listed
from matchmaker.settings import Settings
from matchmaker.storage import ForumStore


def keep_plan(
    store: ForumStore,
    forum: Forum,
    schedule: Schedule,
    matching: Matching,
    *,
    wishes: Sequence[Preference],
    locks: Sequence[Lock] = (),
    seconds: float | None,
    revision: int | None,
    settings: Settings,
    by: str,
    what: str = "",
) -> None:
    """A timetable as the draft in the place of that revision, with the pairs and reasons that it was made of.

    `locks` and `seconds` are what it was planned with; no `seconds` where planning again would give another one.
    `what` and `revision` as in `put_draft`. To be called within a transaction, so that all of it is there or nothing.

    Raises:
        StaleError: the draft is not of that revision any more.
    """
    store.put_draft(forum, schedule, revision=revision, by=by, what=what)
    if seconds is not None:
        remember_plan(
            store, forum, schedule, wishes=wishes, locks=locks, seconds=seconds, settings=settings, by=by
        )
    keep_matching(store, matching, forum, schedule=schedule, wishes=wishes, settings=settings, by=by)


def keep_matching(
    store: ForumStore,
    matching: Matching,
    forum: Forum,
    *,
    schedule: Schedule | None = None,
    wishes: Sequence[Preference] = (),
    settings: Settings,
    by: str = "library",
) -> int:
    """Save what pages need of a matching: tags, each firm's best pairs, and those that meet; how many pairs."""
    matches = matching.explain(listed(matching.matches, schedule or Schedule(), wishes=wishes))
    document = {
        "tags": {
            firm.id: {name: list(getattr(firm.tags, name)) for name in Tags.__dataclass_fields__}
            for firm in matching.firms
        },
        "model": {
            "setting": settings.model,
            "name": matching.known.encoder.name,
            "digest": matching.known.encoder.digest,
        },
    }
    firms = store.firms()
    key = matching_key(firms, forum, settings, forum_history(store, firms))
    store.save_matching(key, document, matches, by=by)
    return len(matches)
