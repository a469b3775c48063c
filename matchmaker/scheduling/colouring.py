"""Meetings as edges between seats in, a colour (slot) per edge out, so that no seat meets twice in one colour.

Two sides: Konig's theorem, as many colours as the busiest seat has meetings always suffice; found by flipping
alternating paths. Any graph: Vizing's theorem, one more colour always suffices; found by the fans of Misra
and Gries, "A constructive proof of Vizing's theorem" (1992). Classes are evened out by Kempe swaps.
"""

from collections.abc import Sequence

Edge = tuple[int, int]  # two seats


class Colouring:
    """A proper, partial edge colouring: `at[seat][colour]` is the edge there, or -1."""

    def __init__(self, edges: Sequence[Edge], colours: int) -> None:
        seats = 1 + max((max(edge) for edge in edges), default=-1)
        self.edges = edges
        self.colours = colours
        self.at = [[-1] * colours for _ in range(seats)]
        self.free = [(1 << colours) - 1] * seats  # bit mask of unused colours
        self.colour = [-1] * len(edges)
        self.size = [0] * colours  # edges of each colour

    def other(self, edge: int, seat: int) -> int:
        one, two = self.edges[edge]
        return two if seat == one else one

    def put(self, edge: int, colour: int) -> None:
        """Colour an edge that has none; the colour is free at both ends."""
        self.colour[edge] = colour
        self.size[colour] += 1
        for seat in self.edges[edge]:
            self.at[seat][colour] = edge
            self.free[seat] &= ~(1 << colour)

    def take(self, edge: int) -> int:
        """Uncolour an edge; its colour is returned."""
        colour = self.colour[edge]
        self.colour[edge] = -1
        self.size[colour] -= 1
        for seat in self.edges[edge]:
            self.at[seat][colour] = -1
            self.free[seat] |= 1 << colour
        return colour

    def path(self, seat: int, first: int, second: int) -> list[int]:
        """Edges from `seat` that alternate first, second, first ...; `second` is free at `seat`, so it ends."""
        found: list[int] = []
        at, edges = self.at, self.edges
        here, colour, next_colour = seat, first, second
        while (edge := at[here][colour]) >= 0:
            found.append(edge)
            one, two = edges[edge]
            here = two if here == one else one
            colour, next_colour = next_colour, colour
        return found

    def swap(self, edges: Sequence[int], one: int, two: int) -> None:
        """Exchange two colours along a whole path or cycle of them (a Kempe swap)."""
        at, free, both = self.at, self.free, 1 << one | 1 << two
        for edge in edges:
            u, v = self.edges[edge]
            colour = self.colour[edge]
            at[u][colour] = at[v][colour] = -1
        for edge in edges:
            u, v = self.edges[edge]
            colour = self.colour[edge] = one + two - self.colour[edge]
            at[u][colour] = at[v][colour] = edge
            self.size[colour] += 1
            self.size[one + two - colour] -= 1
            free[u] ^= both  # twice, so not at all, where the path goes on
            free[v] ^= both


def colour_two_sided(edges: Sequence[Edge], colours: int) -> Colouring:
    """Colour a bipartite graph with at least as many colours as its largest degree (Konig)."""
    found = Colouring(edges, colours)
    for edge, (u, v) in enumerate(edges):
        common = found.free[u] & found.free[v]
        if not common:
            one, two = _lowest(found.free[u]), _lowest(found.free[v])
            # The path from v cannot end in u: it would arrive there, on the other side, in colour `one`.
            found.swap(found.path(v, one, two), one, two)
            common = 1 << one
        found.put(edge, _lowest(common))
    return found


def colour_any(edges: Sequence[Edge], colours: int) -> Colouring | None:
    """Colour a simple graph; sure to succeed with more colours than its largest degree (Vizing).

    With just as many colours as the largest degree it may succeed; None where it does not.
    """
    found = Colouring(edges, colours)
    for edge, (u, v) in enumerate(edges):
        common = found.free[u] & found.free[v]
        if common:
            found.put(edge, _lowest(common))
        elif not found.free[u] or not found.free[v] or not _colour_by_fan(found, edge, u, v):
            return None
    return found


def _colour_by_fan(found: Colouring, edge: int, u: int, v: int) -> bool:
    """Free a colour for `edge` by turning a fan around u, after at most one Kempe swap."""
    fan, ends = [edge], [v]
    members = {v}
    while True:  # grow the fan: the next edge has a colour that is free at the last end
        step = next(
            (
                other
                for colour in _bits(found.free[ends[-1]])
                if (other := found.at[u][colour]) >= 0 and found.other(other, u) not in members
            ),
            -1,
        )
        if step < 0:
            break
        fan.append(step)
        ends.append(found.other(step, u))
        members.add(ends[-1])
    if not found.free[ends[-1]]:
        return False
    at_u, at_end = _lowest(found.free[u]), _lowest(found.free[ends[-1]])
    if not found.free[u] >> at_end & 1:
        found.swap(found.path(u, at_end, at_u), at_end, at_u)
    for last, end in enumerate(ends):  # the shortest part of the fan that is still one and ends free
        if found.free[end] >> at_end & 1 and _is_fan(found, fan[: last + 1], ends):
            _turn(found, fan[: last + 1], at_end)
            return True
    return False


def _is_fan(found: Colouring, fan: Sequence[int], ends: Sequence[int]) -> bool:
    return all(found.free[end] >> found.colour[edge] & 1 for end, edge in zip(ends, fan[1:], strict=False))


def _turn(found: Colouring, fan: Sequence[int], colour: int) -> None:
    """Hand each edge of the fan the colour of the next one, and `colour` to the last."""
    handed = [found.take(edge) for edge in fan[1:]]
    for edge, new in zip(fan, [*handed, colour], strict=True):
        found.put(edge, new)


def even_out(found: Colouring) -> None:
    """Swap paths until the colours' sizes differ by at most one.

    Two colours form paths and cycles; where one colour is larger by two or more, some path has one more edge
    of it, and exchanging the colours along it moves one edge over.
    """
    while found.colours:
        large = max(range(found.colours), key=found.size.__getitem__)
        small = min(range(found.colours), key=found.size.__getitem__)
        moves = (found.size[large] - found.size[small]) // 2
        if moves == 0:
            return
        for seat in range(len(found.at)):
            if moves and found.at[seat][large] >= 0 and found.at[seat][small] < 0:
                path = found.path(seat, large, small)
                if len(path) % 2:
                    found.swap(path, large, small)
                    moves -= 1


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


def _bits(bits: int) -> list[int]:
    return [bit for bit in range(bits.bit_length()) if bits >> bit & 1]
