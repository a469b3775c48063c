"""A desk with a planted fault: it says that a decision is saved, and saves it a moment later."""

from threading import Timer

from matchmaker.cli import main
from matchmaker.service.desk.pair_office import PairOffice

SECONDS_LATE = 0.2

decide = PairOffice.decide


def decide_later(*given: object, **named: object) -> None:
    Timer(SECONDS_LATE, decide, given, named).start()


if __name__ == "__main__":
    PairOffice.decide = decide_later  # type: ignore[method-assign, assignment]
    main()
