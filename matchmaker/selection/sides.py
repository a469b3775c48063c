"""Groups that meet each other in; out comes a side for each, so that every two that meet stand on different sides."""

from collections.abc import Iterable


def sides_of(meetings: Iterable[tuple[int, int]]) -> dict[int, int] | None:
    """0 or 1 for each group that is named; None where there is no such cut, as between three that all meet."""
    partners: dict[int, set[int]] = {}
    for one, other in set(meetings):
        partners.setdefault(one, set()).add(other)
        partners.setdefault(other, set()).add(one)
    side: dict[int, int] = {}
    for start in sorted(partners):
        side.setdefault(start, 0)
        queue = [start]
        for group in queue:
            for other in sorted(partners[group]):
                if other not in side:
                    side[other] = 1 - side[group]
                    queue.append(other)
                elif side[other] == side[group]:
                    return None
    return side
