"""Who meets whom to a picture: one delegation's firms down, the other's across, ready to be drawn as SVG."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from unicodedata import east_asian_width

from matchmaker.domain import Delegation, Firm, Pair, Wish
from matchmaker.exporting.areas import by_area, main_areas
from matchmaker.exporting.book import Book
from matchmaker.exporting.times import clock
from matchmaker.said import joined, said

Place = Callable[[str, str], tuple[int, int] | None]  # two firm ids to row and column

LEVELS = 6  # shades
MOST = 150  # firms a side that can still be told apart
_LETTER = 0.62  # width of a letter, in font sizes, on the safe side for Cyrillic
_NO_AREA = ("–", said("no area known"))
_NAME = 26  # letters of a firm's name that are shown


@dataclass(frozen=True, slots=True)
class Label:
    at: float  # middle of its row or column
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """Firms of one area next to each other, from `start` to `end` along one side."""

    start: float
    end: float
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    y: float
    title: str


@dataclass(frozen=True, slots=True)
class Door:
    """A cell that leads to its pair, where the picture stands on a page."""

    row: int
    column: int
    one: str  # firm id of the row
    other: str  # firm id of the column
    title: str


@dataclass(frozen=True, slots=True)
class Number:
    """Meetings of two areas, where firms are too many to be drawn one by one."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Matrix:
    """All lengths in SVG user units; the origin is the corner where the first row and column meet."""

    down: str  # the delegations' names
    across: str
    cell: float
    font: float
    left: float  # room for the names of rows, and so on around
    above: float
    right: float
    below: float
    width: float  # of the cells alone
    height: float
    rows: Sequence[Label]
    columns: Sequence[Label]
    row_bands: Sequence[Band]
    column_bands: Sequence[Band]
    shades: Sequence[tuple[int, str]]  # (level 1..LEVELS, path of all its cells)
    meetings: Sequence[Mark]
    musts: Sequence[Mark]
    noes: Sequence[Mark]
    numbers: Sequence[Number]
    low: float  # the least and the greatest value that a shade stands for
    high: float
    summary: str
    doors: Sequence[Door] = ()  # by row, then column

    @property
    def view_box(self) -> str:
        return (
            f"{-self.left:g} {-self.above:g} {self.left + self.width + self.right:g} "
            f"{self.above + self.height + self.below:g}"
        )

    @property
    def areas(self) -> list[tuple[str, str]]:
        """(code, label) of every area that a band stands for."""
        return sorted(
            {(band.text, band.title) for band in (*self.row_bands, *self.column_bands)} - {_NO_AREA}
        )

    @property
    def full_width(self) -> float:
        return self.left + self.width + self.right


def matrices(book: Book) -> list[Matrix]:
    """One for every two delegations that may meet and both have firms, the larger one down."""
    areas = main_areas(book)
    members: dict[str, list[Firm]] = {delegation.code: [] for delegation in book.forum.delegations}
    for firm in book.firms:
        if delegation := book.delegation[firm.id]:
            members[delegation.code].append(firm)
    return [
        _picture(book, areas, one, other, members)
        for one, other in _meeting_delegations(book)
        if members[one.code] and members[other.code]
    ]


def _meeting_delegations(book: Book) -> Iterator[tuple[Delegation, Delegation]]:
    delegations = book.forum.delegations
    for place, one in enumerate(delegations):
        for other in delegations[place:]:
            if (one.code, other.code) in book.forum.meeting_delegations:
                yield one, other


def _picture(
    book: Book,
    areas: Mapping[str, str],
    one: Delegation,
    other: Delegation,
    members: Mapping[str, Sequence[Firm]],
) -> Matrix:
    if len(members[one.code]) < len(members[other.code]):
        one, other = other, one
    down, across = by_area(members[one.code], areas), by_area(members[other.code], areas)
    draw = _areas_matrix if max(len(down), len(across)) > MOST else _firms_matrix
    return draw(book, areas, (one.name, other.name), down, across)


def _firms_matrix(
    book: Book, areas: Mapping[str, str], names: tuple[str, str], down: Sequence[Firm], across: Sequence[Firm]
) -> Matrix:
    cell = _cell(max(len(down), len(across)))
    font = round(min(12.0, cell * 0.8), 1)
    row = {firm.id: place for place, firm in enumerate(down)}
    column = {firm.id: place for place, firm in enumerate(across)}

    def place(one: str, other: str) -> tuple[int, int] | None:
        """Row and column of a pair, when it is of these two delegations."""
        if one in row and other in column:
            return row[one], column[other]
        return (row[other], column[one]) if other in row and one in column else None

    values = {at: match.value for match in book.matches if (at := place(match.pair.a, match.pair.b))}
    low, high = min(values.values(), default=0.0), max(values.values(), default=0.0)
    held = [(at, meeting) for meeting in book.meetings if (at := place(meeting.pair.a, meeting.pair.b))]

    def mark(at: tuple[int, int], words: str) -> Mark:
        y, x = at
        return Mark(
            (x + 0.5) * cell, (y + 0.5) * cell, joined("", (f"{down[y].name} – {across[x].name}", words))
        )

    dots = []
    for at, meeting in held:
        start = book.slot(meeting).start
        dots.append(
            mark(
                at,
                said(
                    ": value {value:.2f}, slot {slot}, {clock} / {other_clock}",
                    value=meeting.value,
                    slot=meeting.slot + 1,
                    clock=clock(start, book.zone[down[at[0]].id]),
                    other_clock=clock(start, book.zone[across[at[1]].id]),
                ),
            )
        )
    told = {(dot.x, dot.y): dot.title for dot in dots}
    doors = []
    for (y, x), value in sorted(values.items()):
        shown = mark((y, x), said(": value {value:.2f}", value=value))
        title = told.get((shown.x, shown.y), shown.title)
        doors.append(Door(y, x, down[y].id, across[x].id, title))
    row_bands, column_bands = _bands(book, areas, down, cell), _bands(book, areas, across, cell)
    return Matrix(
        *names,
        cell=cell,
        font=font,
        left=_room(down, font),
        above=_room(across, font),
        right=_margin(row_bands, font),
        below=font * 2.6,
        width=len(across) * cell,
        height=len(down) * cell,
        rows=[Label((at + 0.5) * cell, shorten(firm.name), firm.name) for at, firm in enumerate(down)],
        columns=[Label((at + 0.5) * cell, shorten(firm.name), firm.name) for at, firm in enumerate(across)],
        row_bands=row_bands,
        column_bands=column_bands,
        shades=_shades(values, low, high, cell),
        meetings=dots,
        musts=[mark(at, said(": must meet")) for at in _wished(book, Wish.MUST, place)],
        noes=[mark(at, said(": must not meet")) for at in _wished(book, Wish.NO, place)],
        numbers=(),
        low=low,
        high=high,
        summary=said(
            "{down} firms of {one} down, {across} firms of {other} across, {meetings} meetings.",
            down=len(down),
            one=names[0],
            across=len(across),
            other=names[1],
            meetings=len(dots),
        ),
        doors=doors,
    )


def _cell(firms: int) -> float:
    """As large as a page of about a thousand units takes: 24 units for few firms, 14 for 57, 9 for many."""
    return round(min(24.0, max(9.0, 800 / max(1, firms))), 1)


def _room(firms: Sequence[Firm], font: float) -> float:
    longest = max((_letters(shorten(firm.name)) for firm in firms), default=0.0)
    return round(longest * font + font * 1.4, 1)


def _letters(text: str) -> float:
    """About how wide a text is, in font sizes."""
    return sum(1.0 if east_asian_width(letter) in "WF" else _LETTER for letter in text)


def _margin(bands: Sequence[Band], font: float) -> float:
    return round(max((len(band.text) for band in bands), default=0) * font * 0.7 + font * 1.4, 1)


def shorten(name: str) -> str:
    return name if len(name) <= _NAME else name[: _NAME - 1].rstrip() + "…"


def _bands(book: Book, areas: Mapping[str, str], firms: Sequence[Firm], cell: float) -> list[Band]:
    bands, at = [], 0
    for area, same in groupby(firms, key=lambda firm: areas[firm.id]):
        end = at + len(list(same))
        text, title = (area, book.label(area)) if area else _NO_AREA
        bands.append(Band(at * cell, end * cell, text, title))
        at = end
    return bands


def _level(value: float, low: float, high: float) -> int:
    return LEVELS if high <= low else 1 + min(LEVELS - 1, int((value - low) / (high - low) * LEVELS))


def _shades(
    values: Mapping[tuple[int, int], float], low: float, high: float, cell: float
) -> list[tuple[int, str]]:
    """One path a shade: thousands of cells in six elements keep the page light."""
    paths: dict[int, list[str]] = {}
    for (y, x), value in sorted(values.items()):
        paths.setdefault(_level(value, low, high), []).append(
            f"M{x * cell:g} {y * cell:g}h{cell:g}v{cell:g}h-{cell:g}z"
        )
    return [(level, "".join(path)) for level, path in sorted(paths.items())]


def _wished(book: Book, wish: Wish, place: Place) -> list[tuple[int, int]]:
    pairs = {Pair.of(said.firm, said.partner) for said in book.preferences if said.wish is wish}
    return sorted(at for pair in pairs if (at := place(pair.a, pair.b)))


def _areas_matrix(
    book: Book, areas: Mapping[str, str], names: tuple[str, str], down: Sequence[Firm], across: Sequence[Firm]
) -> Matrix:
    """Areas instead of firms: shade and number are the meetings between them."""
    cell, font = 40.0, 12.0
    rows, columns = (list(dict.fromkeys(areas[firm.id] for firm in side)) for side in (down, across))
    ids, others = {firm.id for firm in down}, {firm.id for firm in across}
    counts: Counter[tuple[int, int]] = Counter()
    for meeting in book.meetings:
        for one, other in ((meeting.pair.a, meeting.pair.b), (meeting.pair.b, meeting.pair.a)):
            if one in ids and other in others:
                counts[rows.index(areas[one]), columns.index(areas[other])] += 1
    high = max(counts.values(), default=0)

    def labels(codes: Sequence[str], firms: Sequence[Firm]) -> list[Label]:
        sizes = Counter(areas[firm.id] for firm in firms)
        return [
            Label((at + 0.5) * cell, f"{shorten(book.label(code) or _NO_AREA[1])} ({sizes[code]})")
            for at, code in enumerate(codes)
        ]

    row_labels, column_labels = labels(rows, down), labels(columns, across)
    return Matrix(
        *names,
        cell=cell,
        font=font,
        left=round(max(_letters(label.text) for label in row_labels) * font + 14, 1),
        above=round(max(_letters(label.text) for label in column_labels) * font + 14, 1),
        right=8,
        below=8,
        width=len(columns) * cell,
        height=len(rows) * cell,
        rows=row_labels,
        columns=column_labels,
        row_bands=(),
        column_bands=(),
        shades=_shades({at: float(count) for at, count in counts.items()}, 0.0, high, cell),
        meetings=(),
        musts=(),
        noes=(),
        numbers=[
            Number((x + 0.5) * cell, (y + 0.5) * cell, f"{count:,}")
            for (y, x), count in sorted(counts.items())
        ],
        low=0.0,
        high=float(high),
        summary=said(
            "{down:,} firms of {one} down and {across:,} of {other} across, by main capability area; "
            "{meetings:,} meetings.",
            down=len(down),
            one=names[0],
            across=len(across),
            other=names[1],
            meetings=sum(counts.values()),
        ),
    )
