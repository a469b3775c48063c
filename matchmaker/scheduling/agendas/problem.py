"""Meetings and their rules in; out the slots that each meeting may take as far as single rules tell."""

from dataclasses import dataclass

from matchmaker.errors import InputError


@dataclass(frozen=True)
class AgendaProblem:
    """Every meeting is to be held. Participants, slots and meetings are numbered from 0."""

    participants: int
    slots: int
    tables: int  # meetings at once, at most
    meetings: tuple[tuple[int, int], ...]
    sessions: tuple[frozenset[int], ...]  # per meeting: the slots of the session it belongs to
    forbidden: tuple[frozenset[int], ...]  # per participant: slots in which it cannot meet
    fixed: tuple[int | None, ...]  # per meeting: its slot, where that is settled
    before: tuple[tuple[int, int], ...]  # (earlier, later) meeting numbers, strictly
    spread: int  # the most breaks of anybody less the fewest of anybody, at most

    def __post_init__(self) -> None:
        """Raises InputError when a number points at nothing."""
        count = len(self.meetings)
        if not len(self.sessions) == len(self.fixed) == count:
            raise InputError(f"{count} meetings need as many sessions and fixed slots; give one entry each")
        if len(self.forbidden) != self.participants:
            raise InputError(f"give forbidden slots, or none, for each of {self.participants} participants")
        for number, (p, q) in enumerate(self.meetings):
            if p == q or not (0 <= p < self.participants and 0 <= q < self.participants):
                raise InputError(
                    f"meeting {number} is of {p} and {q}; name two of {self.participants} participants"
                )
        for earlier, later in self.before:
            if not (0 <= earlier < count and 0 <= later < count):
                raise InputError(f"meeting {earlier} before {later}: there are only {count}, counted from 0")

    def domains(self) -> list[list[int]]:
        """Slots of each meeting, ascending: of its session, fixed, open to both, and with room for precedences."""
        domains = [self._own_slots(number) for number in range(len(self.meetings))]
        waiting = list(self.before)
        while waiting:
            earlier, later = waiting.pop()
            first = min(domains[earlier], default=self.slots)
            last = max(domains[later], default=-1)
            for meeting, low, high in ((earlier, -1, last), (later, first, self.slots)):
                kept = [slot for slot in domains[meeting] if low < slot < high]
                if len(kept) < len(domains[meeting]):
                    domains[meeting] = kept
                    waiting += [pair for pair in self.before if meeting in pair]
        return domains

    def _own_slots(self, meeting: int) -> list[int]:
        p, q = self.meetings[meeting]
        slots = self.sessions[meeting] - self.forbidden[p] - self.forbidden[q]
        settled = self.fixed[meeting]
        return [slot for slot in range(self.slots) if slot in slots and settled in (None, slot)]

    def agendas(self) -> list[list[int]]:
        """The meetings of each participant."""
        agendas: list[list[int]] = [[] for _ in range(self.participants)]
        for number, pair in enumerate(self.meetings):
            for participant in pair:
                agendas[participant].append(number)
        return agendas
