"""A reason as scoring tells it, with the names of both firms -> as one of the two is told it: "you" and "they"."""

from dataclasses import replace

from matchmaker.domain import Reason
from matchmaker.said import Said, said

# The words for everybody, then those for the firm that gains, then those for its partner.
_WORDS = (
    (
        "{firm} looks for: {need}. {partner} offers: {offer}.",
        said("You look for: {need}. They offer: {offer}."),
        said("They look for: {need}. You offer: {offer}."),
    ),
    (
        "{firm} looks for: {need}. {partner} works in {common_code}: {offer}.",
        said("You look for: {need}. They work in {common_code}: {offer}."),
        said("They look for: {need}. You work in {common_code}: {offer}."),
    ),
    (
        "{firm} looks for: {need}. {partner} knows the sector, {common_code}: {offer}.",
        said("You look for: {need}. They know the sector, {common_code}: {offer}."),
        said("They look for: {need}. You know the sector, {common_code}: {offer}."),
    ),
    (
        "{firm} can answer what {partner} looks for: “{need}”.",
        said("You can answer what they look for: “{need}”."),
        said("They can answer what you look for: “{need}”."),
    ),
    (
        "{firm} and {partner} name the same kind of cooperation: {code}.",
        said("You both name the same kind of cooperation: {code}."),
        said("You both name the same kind of cooperation: {code}."),
    ),
    (
        "{partner} is at home in {home}, and {firm} aims at “{market}”.",
        said("They are at home in {home}, and you aim at “{market}”."),
        said("You are at home in {home}, and they aim at “{market}”."),
    ),
    (
        "{partner} holds {places}, for which {firm} asks.",
        said("They hold {places}, for which you ask."),
        said("You hold {places}, for which they ask."),
    ),
    (
        "{firm} and {partner} can talk in {language}.",
        said("You can talk to each other in {language}."),
        said("You can talk to each other in {language}."),
    ),
    (
        "No stated need of {firm} is answered by {partner} in so many words",
        said("They answer none of your stated needs in so many words"),
        said("You answer none of their stated needs in so many words"),
    ),
    (
        "{firm} states no need that {partner} could answer",
        said("You state no need that they could answer"),
        said("They state no need that you could answer"),
    ),
    (
        "{opening}; both work in {code}.",
        said("{opening}; you both work in {code}."),
        said("{opening}; you both work in {code}."),
    ),
    (
        "Caution: {one} and {other} both live from {code}, and no stated need of either is answered; "
        "they may be competitors.",
        said(
            "Caution: you both live from {code}, and no stated need of either is answered; "
            "you may be competitors."
        ),
        said(
            "Caution: you both live from {code}, and no stated need of either is answered; "
            "you may be competitors."
        ),
    ),
)
_TO_THE_GAINING = {words: to_you for words, to_you, _ in _WORDS}
_TO_THE_PARTNER = {words: to_you for words, _, to_you in _WORDS}


def to_you(reason: Reason, reader: str) -> Reason:
    """The reason for a firm of the pair (its id) to read; words that are not known stay as they are."""
    if not isinstance(reason.text, Said):
        return reason
    templates = _TO_THE_GAINING if reason.firm == reader else _TO_THE_PARTNER
    return replace(reason, text=reason.text.in_other_words(templates))
