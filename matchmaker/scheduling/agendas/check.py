"""A slot for each meeting in; out every rule it breaks, in words. Reads the problem alone, never the model."""

from collections import Counter
from collections.abc import Sequence

from matchmaker.scheduling.agendas.problem import AgendaProblem


def faults(problem: AgendaProblem, slots: Sequence[int]) -> list[str]:
    """Empty when the timetable holds."""
    if len(slots) != len(problem.meetings):
        return [f"{len(slots)} slots for {len(problem.meetings)} meetings"]
    found = []
    for number, ((p, q), slot) in enumerate(zip(problem.meetings, slots, strict=True)):
        if not 0 <= slot < problem.slots:
            found.append(f"meeting {number} is in slot {slot}, which does not exist")
        if slot not in problem.sessions[number]:
            found.append(f"meeting {number} is in slot {slot}, outside its session")
        if problem.fixed[number] not in (None, slot):
            found.append(f"meeting {number} is in slot {slot}, fixed to {problem.fixed[number]}")
        found += [
            f"participant {who} cannot meet in slot {slot} (meeting {number})"
            for who in (p, q)
            if slot in problem.forbidden[who]
        ]
    taken = Counter((who, slot) for pair, slot in zip(problem.meetings, slots, strict=True) for who in pair)
    found += [
        f"participant {who} meets {times} times in slot {slot}"
        for (who, slot), times in taken.items()
        if times > 1
    ]
    found += [
        f"{held} meetings in slot {slot}, for {problem.tables} tables"
        for slot, held in Counter(slots).items()
        if held > problem.tables
    ]
    found += [
        f"meeting {earlier} is not before meeting {later}"
        for earlier, later in problem.before
        if slots[earlier] >= slots[later]
    ]
    counts = breaks(problem, slots)
    if counts and max(counts) - min(counts) > problem.spread:
        found.append(f"breaks run from {min(counts)} to {max(counts)}, more than {problem.spread} apart")
    return found


def breaks(problem: AgendaProblem, slots: Sequence[int]) -> list[int]:
    """Groups of idle slots between two meetings of each participant; the whole forum is one stretch of slots."""
    agendas: list[set[int]] = [set() for _ in range(problem.participants)]
    for (p, q), slot in zip(problem.meetings, slots, strict=True):
        agendas[p].add(slot)
        agendas[q].add(slot)
    return [sum(slot - 1 not in agenda for slot in agenda) - 1 if agenda else 0 for agenda in agendas]
