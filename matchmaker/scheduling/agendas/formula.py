"""A formula of 0/1 variables with counts and costs: what the model writes and every exact solver reads."""

from collections.abc import Sequence
from dataclasses import dataclass, field

Literal = int  # a variable (1, 2, ...) or, negated, minus it
Count = tuple[list[Literal], int]  # so many of these literals


@dataclass
class Formula:
    """All of it must hold; among what holds, as few of `costs` as can be."""

    variables: int = 0
    clauses: list[list[Literal]] = field(default_factory=list)  # one of them at least
    at_most_one: list[list[Literal]] = field(default_factory=list)
    at_most: list[Count] = field(default_factory=list)
    exactly: list[Count] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)  # variables, each costs 1

    def new(self) -> int:
        self.variables += 1
        return self.variables

    def any_of(self, exclusive: Sequence[Literal]) -> Literal:
        """A literal for "one of these holds", of which no two can; 0 where there are none."""
        if len(exclusive) <= 1:
            return exclusive[0] if exclusive else 0
        one = self.new()
        self.clauses.append([*exclusive, -one])
        self.clauses += [[-literal, one] for literal in exclusive]
        self.at_most_one.append(list(exclusive))
        return one

    def limit(self, literals: Sequence[Literal], most: int) -> None:
        """At most so many; a limit below 0 cannot be kept."""
        if most < 0:
            self.refuse()
        elif most < len(literals):
            self.at_most.append((list(literals), most))

    def demand(self, literals: Sequence[Literal], count: int) -> None:
        """Exactly so many."""
        if count > len(literals):
            self.refuse()
        elif literals:
            self.exactly.append((list(literals), count))

    def refuse(self) -> None:
        """No assignment holds; said with two clauses, so that no solver needs to know an empty one."""
        never = self.new()
        self.clauses += [[never], [-never]]

    def tally(self, literals: Sequence[Literal]) -> list[Literal]:
        """Entry j holds exactly when more than j of the literals do (a sequential counter)."""
        counted: list[Literal] = []
        for literal in literals:
            longer = [self.new() for _ in range(len(counted) + 1)]
            for j, more in enumerate(longer):
                same = counted[j] if j < len(counted) else 0
                less = counted[j - 1] if j else 0
                self.clauses.append([-more, literal, same] if same else [-more, literal])
                self.clauses.append([-literal, -less, more] if less else [-literal, more])
                if same:
                    self.clauses.append([-same, more])
                if less:
                    self.clauses.append([-more, less, same] if same else [-more, less])
            counted = longer
        return counted
