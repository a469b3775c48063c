"""A model in; better and better timetables out: each question allows half as many breaks above the bound.

A question of yes or no is far easier than fewest: on the public benchmark a few breaks above the optimum take
seconds, where CP-SAT's plain minimising still stands at several times the optimum after a minute.
"""

from collections.abc import Callable

from matchmaker.scheduling.agendas import cpsat
from matchmaker.scheduling.agendas.model import Model
from matchmaker.scheduling.agendas.search import Known, Outcome

SHARE = 0.5  # of the time left, for one question


def begin(model: Model, known: Known, *, left: Callable[[], float], seed: int) -> Outcome:
    """Any timetable, if none is known; `left` tells the seconds left."""
    if known.best is None and cpsat.find(model, None, seconds=left(), seed=seed, listener=known) is False:
        return Outcome.INFEASIBLE
    return Outcome.OPTIMAL if known.closed else Outcome.OPEN


def squeeze(model: Model, known: Known, *, left: Callable[[], float], seed: int) -> Outcome:
    """Fewer and fewer breaks, from any timetable on."""
    if begin(model, known, left=left, seed=seed) is Outcome.INFEASIBLE:
        return Outcome.INFEASIBLE
    hopeful = known.floor  # fewer was asked for in vain
    while known.best is not None and hopeful < known.best and left() > 0:
        most = (hopeful + known.best - 1) // 2
        found = cpsat.find(model, most, seconds=left() * SHARE, seed=seed, listener=known)
        if not found:
            hopeful = most + 1
        if found is False:
            known.bound(most + 1)
    return Outcome.OPTIMAL if known.closed else Outcome.OPEN
