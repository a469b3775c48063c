"""Some pairs held in; the same and whatever else fits beside them out, the most useful first."""

from collections.abc import Iterable

from matchmaker.domain.planning import Edge, PlanningProblem, meeting_counts


def fill(problem: PlanningProblem, held: Iterable[Edge], others: Iterable[Edge]) -> tuple[Edge, ...]:
    """`held` and those of `others` that the limits allow: musts first, then what lifts the floor, then value."""
    chosen = set(held)
    counts = meeting_counts(problem, chosen)
    capacity = [problem.capacity(firm) for firm in range(len(problem.firms))]
    room = len(problem.pairs) if problem.tables is None else problem.tables * problem.slots
    order = sorted(others, key=lambda edge: (-problem.values[problem.index[edge]], edge))
    rounds = [([edge for edge in order if edge in problem.asked], 0), (order, 2), (order, 1), (order, 0)]
    for edges, needy in rounds:
        for p, q in edges:
            below = (counts[p] < problem.floor) + (counts[q] < problem.floor)
            fits = counts[p] < capacity[p] and counts[q] < capacity[q] and len(chosen) < room
            if fits and below >= needy and (p, q) not in chosen:
                chosen.add((p, q))
                counts[p] += 1
                counts[q] += 1
    return tuple(sorted(chosen))
