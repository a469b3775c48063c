"""What the codes of the service are called on a page."""

import re

from flask_babel import gettext
from flask_babel import lazy_gettext as _

# fields of a profile, as columns of a sheet and as lines of a form
FIELDS = {
    "firm_id": _("Id"),
    "name": _("Name"),
    "country": _("Country"),
    "city": _("City"),
    "address": _("Address"),
    "website": _("Web site"),
    "contact_name": _("Contact person"),
    "contact_email": _("E-mail of the contact"),
    "contact_phone": _("Phone of the contact"),
    "time_zone": _("Time zone"),
    "languages": _("Languages"),
    "organisation_type": _("Kind of organisation"),
    "size_band": _("People"),
    "founded_year": _("Founded"),
    "capability_areas": _("Areas of work"),
    "sectors": _("Sectors served"),
    "cooperation_types": _("Kinds of cooperation"),
    "offers": _("Offers"),
    "seeks": _("Looks for"),
    "description": _("Description"),
    "target_markets": _("Target markets"),
    "certifications": _("Certifications"),
    "max_meetings": _("Meetings at most"),
    "representatives": _("Meetings at once"),
    "availability": _("When it can meet"),
    "must_meet": _("Must meet"),
    "avoid": _("Not to meet"),
    "consent": _("Consent"),
    "extra": _("Other columns"),
}
FIRM_STATES = {
    "pending": _("waiting for approval"),
    "approved": _("approved"),
    "withdrawn": _("withdrawn"),
}
# fields of a forum's rules, as its form calls them
RULES = {
    "name": _("Name"),
    "time_zone": _("Time zone"),
    "countries": _("Countries"),
    "opens": _("At work from"),
    "closes": _("At work until"),
    "code": _("Short code"),
    "firm_ids": _("Firms by their ids"),
    "day": _("Day"),
    "start": _("From"),
    "end": _("Until"),
    "minutes": _("Minutes each"),
    "break_minutes": _("Minutes between"),
    "floor": _("At least, a firm"),
    "limit": _("At most, a firm"),
    "tables": _("Tables"),
    "worth": _("Least value of a meeting"),
    "shown": _("Partners suggested to a firm"),
    "fairness": _("Fairness of suggestions"),
    "seed": _("Seed"),
    "video_url": _("Video link"),
    "invitation": _("Your words in invitations"),
}
# parts of that form, from top to bottom
SECTIONS = ("name", "time_zone", "delegations", "meet", "sessions", "meetings", "video_url")
# filters of the list of firms
STATES = {
    "pending": _("Waiting for approval"),
    "approved": _("Approved"),
    "withdrawn": _("Withdrawn"),
    "outside": _("In no delegation"),
    "answered": _("Has answered"),
    "waiting": _("Invited, has not answered"),
    "uninvited": _("Not invited yet"),
    "no-address": _("Without an e-mail address"),
}
STATUSES = {
    "meeting": _("Have a meeting"),
    "must": _("Must meet"),
    "no": _("Must not meet"),
    "open": _("Nothing arranged"),
}
WISHES = {"must": _("must meet"), "meet": _("would like to meet"), "no": _("does not want to meet")}
ENCODINGS = {
    "utf-8": _("Unicode (UTF-8)"),
    "utf-16": _("Unicode (UTF-16)"),
    "cp1250": _("Central European (1250)"),
    "cp1251": _("Cyrillic (1251)"),
    "cp1252": _("Western European (1252)"),
    "cp949": _("Korean (949)"),
}


def rule_words(field: str) -> str:
    """What the form of a forum calls its field `sessions[2].day`: "Session 2, Day"; "" for a group of fields."""
    rows, _dot, name = field.rpartition(".")
    words = str(RULES.get(name, ""))
    found = re.fullmatch(r"(delegations|sessions)\[(\d+)\]", rows)
    if not found or not words:
        return words
    number = found[2]
    if found[1] == "sessions":
        return gettext("Session %(number)s, %(field)s", number=number, field=words)
    return gettext("Delegation %(number)s, %(field)s", number=number, field=words)


def rule_place(field: str) -> tuple[int, str, int]:
    """Where that field stands in the form of a forum: section, row, place in it."""
    rows, _dot, name = field.rpartition(".")
    section = rows.partition("[")[0] or name
    return (
        SECTIONS.index(section) if section in SECTIONS else len(SECTIONS),
        rows,
        list(RULES).index(name) if name in RULES else len(RULES),
    )
