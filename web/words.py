"""What the codes of the service are called on a page."""

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
