"""The slots of a participant's meetings in; out where a run without a break could start."""

from collections.abc import Sequence


def starts(domains: Sequence[Sequence[int]], slots: int) -> list[int]:
    """First slots of the runs of as many slots as there are meetings that hold one meeting each."""
    return [slot for slot in range(slots - len(domains) + 1) if _fills(domains, slot)]


def _fills(domains: Sequence[Sequence[int]], start: int) -> bool:
    """Whether the meetings fit into the run from `start`: a bipartite matching by augmenting paths."""
    run = range(start, start + len(domains))
    holder: dict[int, int] = {}

    def seat(meeting: int, tried: set[int]) -> bool:
        for slot in domains[meeting]:
            if slot in run and slot not in tried:
                tried.add(slot)
                if slot not in holder or seat(holder[slot], tried):
                    holder[slot] = meeting
                    return True
        return False

    return all(seat(meeting, set()) for meeting in range(len(domains)))
