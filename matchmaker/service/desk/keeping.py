"""What matching found -> what pages need of it, in the database."""

from collections.abc import Sequence

from matchmaker.domain import Forum, Preference, Schedule, Tags
from matchmaker.service.desk.desks import matching_key
from matchmaker.service.desk.past import forum_history
from matchmaker.service.engine.matching import Matching, listed
from matchmaker.settings import Settings
from matchmaker.storage import ForumStore


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
