"""What the columns of a roster are called on pages; their names in faults and remarks are those of the API."""

from typing import Final

from shared.languages import gettext
from shared.phrases import phrase

COLUMNS: Final = {
    "participant_id": phrase("Employee id"),
    "display_name": phrase("Name"),
    "first_name": phrase("First name"),
    "last_name": phrase("Last name"),
    "last_name_first_name": phrase("Last name, first name"),
    "email": phrase("E-mail address"),
    "role": phrase("Role"),
    "age_band": phrase("Age group"),
    "level": phrase("Level"),
    "organization_level": phrase("Distance from the top"),
    "job_title": phrase("Job"),
    "department": phrase("Department"),
    "site": phrase("Site"),
    "business_unit": phrase("Business unit"),
    "country": phrase("Country"),
    "timezone": phrase("Time zone"),
    "languages": phrase("Languages"),
    "manager_id": phrase("Employee id of the manager"),
    "manager_email": phrase("E-mail address of the manager"),
    "manager_name": phrase("Name of the manager"),
    "manager_first_name": phrase("First name of the manager"),
    "manager_last_name": phrase("Last name of the manager"),
    "skills_offered": phrase("Topics offered"),
    "skills_sought": phrase("Topics sought"),
    "tags": phrase("Topics without a direction"),
    "communication_style": phrase("Way of talking"),
    "last_day": phrase("Last day"),
    "status": phrase("Whether they still work there"),
    "max_pairs": phrase("Most pairs at a time"),
}


def column(name: str) -> str:
    """Return what a column is called; a name that is none of ours is the file's own."""
    return gettext(COLUMNS[name]) if name in COLUMNS else name
