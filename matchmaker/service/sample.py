"""The sample forum into an empty database, so that a first look needs no sheet."""

from matchmaker.domain import Forum
from matchmaker.service.facade import Matchmaker
from matchmaker.service.resources import data_file


def open_sample(matchmaker: Matchmaker) -> bool:
    """Import and plan the sample; False, and nothing done, when there are firms already."""
    if matchmaker.firms():
        return False
    matchmaker.import_firms(str(data_file("firms.csv")))
    matchmaker.plan(Forum.load(str(data_file("forum.toml"))))
    return True
