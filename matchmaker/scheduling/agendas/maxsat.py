"""A model in; its best timetable out, by RC2 of python-sat, a core-guided MaxSAT solver.

RC2: Ignatiev, Morgado, Marques-Silva, "RC2: an efficient MaxSAT solver", JSAT 11 (2019). It heeds no time limit and
no signal while it solves: run it in a process that can be killed.
"""

from collections.abc import Iterable

from pysat.card import CardEnc, EncType
from pysat.examples.rc2 import RC2
from pysat.formula import WCNF

from matchmaker.scheduling.agendas.formula import Formula
from matchmaker.scheduling.agendas.model import Model
from matchmaker.scheduling.agendas.search import Listener, Outcome

ORACLE = "glucose3"  # measured: twice as fast here as newer ones
PAIRWISE = 6  # groups up to this size exclude each other pair by pair


def solve(model: Model, listener: Listener) -> Outcome:
    """Runs to the end. Deterministic: it throws no dice."""
    with _Telling(_encode(model.formula), listener) as solver:
        assignment = solver.compute()
        if assignment is None:
            return Outcome.INFEASIBLE
        listener.timetable(model.slots({literal for literal in assignment if literal > 0}))
        listener.bound(solver.cost)
        return Outcome.OPTIMAL


class _Telling(RC2):  # type: ignore[misc]
    """RC2 that tells of its bound whenever a core has raised it."""

    def __init__(self, formula: WCNF, listener: Listener) -> None:
        super().__init__(formula, solver=ORACLE)
        self._listener = listener

    def process_core(self) -> None:
        super().process_core()
        self._listener.bound(self.cost)


def _encode(formula: Formula) -> WCNF:
    """Counts as clauses: totalizers, and sequential counters for large groups of which one may hold."""
    cnf = WCNF()
    top = formula.variables
    cnf.extend(formula.clauses)

    def add(clauses: Iterable[list[int]], last: int) -> None:
        nonlocal top
        cnf.extend(list(clauses))
        top = max(top, last)

    def one_at_most(group: list[int]) -> None:
        encoding = EncType.pairwise if len(group) <= PAIRWISE else EncType.seqcounter
        encoded = CardEnc.atmost(group, 1, top_id=top, encoding=encoding)
        add(encoded.clauses, encoded.nv)

    for group in formula.at_most_one:
        one_at_most(group)
    for group, most in formula.at_most:
        encoded = CardEnc.atmost(group, most, top_id=top, encoding=EncType.totalizer)
        add(encoded.clauses, encoded.nv)
    for group, count in formula.exactly:
        if count == 1:
            add([group], top)
            one_at_most(group)
        else:
            encoded = CardEnc.equals(group, count, top_id=top, encoding=EncType.totalizer)
            add(encoded.clauses, encoded.nv)
    for cost in formula.costs:
        cnf.append([-cost], weight=1)
    return cnf
