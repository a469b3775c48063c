from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.scheduling.colouring import colour_any, colour_two_sided, even_out

two_sided = st.lists(st.tuples(st.integers(0, 7), st.integers(8, 15)), min_size=1, max_size=40, unique=True)
simple = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda edge: edge[0] < edge[1]),
    min_size=1,
    max_size=45,
    unique=True,
)


def degree(edges):
    ends = [end for edge in edges for end in edge]
    return max(map(ends.count, ends))


def assert_proper(found):
    assert min(found.colour) >= 0
    used = [(end, colour) for edge, colour in zip(found.edges, found.colour, strict=True) for end in edge]
    assert len(set(used)) == len(used)
    assert found.size == [found.colour.count(colour) for colour in range(found.colours)]


@given(two_sided)
@settings(max_examples=150)
def test_two_sides_need_no_more_colours_than_the_largest_degree(edges):
    assert_proper(colour_two_sided(edges, degree(edges)))


@given(simple)
@settings(max_examples=150)
def test_any_graph_needs_at_most_one_colour_more(edges):
    assert_proper(colour_any(edges, degree(edges) + 1))


def test_a_triangle_cannot_be_coloured_with_two_colours():
    assert colour_any([(0, 1), (0, 2), (1, 2)], 2) is None


@given(two_sided, st.integers(0, 4))
@settings(max_examples=150)
def test_evened_out_colours_differ_by_at_most_one(edges, spare):
    found = colour_two_sided(edges, degree(edges) + spare)
    even_out(found)
    assert_proper(found)
    assert max(found.size) - min(found.size) <= 1


@given(simple)
@settings(max_examples=100)
def test_colours_of_any_graph_can_be_evened_out(edges):
    found = colour_any(edges, degree(edges) + 1)
    even_out(found)
    assert_proper(found)
    assert max(found.size) - min(found.size) <= 1
