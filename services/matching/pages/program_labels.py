"""What the fields of a program's settings are called on pages, and their choices that no closed set has."""

from collections.abc import Mapping
from typing import Final

from services.matching.domain.run_plan import Weekday
from services.matching.pages import pilot_form
from shared.contracts.closed import total
from shared.languages import gettext
from shared.phrases import phrase

LABELS: Final[Mapping[str, str]] = {
    "title": phrase("Title"),
    "objective": phrase("What it is for"),
    "kind": phrase("Who teaches whom"),
    "format": phrase("Who meets"),
    "cadence": phrase("How often a pair meets"),
    "session_minutes": phrase("How long a session takes"),
    "weeks": phrase("How long a pair goes on"),
    "enrollment": phrase("How people come into the program"),
    "approval": phrase("Who must agree before a pair begins"),
    "seats_mentors": phrase("Seats for mentors"),
    "seats_mentees": phrase("Seats for mentees"),
    "languages": phrase("Languages of the program"),
    "starts_on": phrase("First day of the pairs"),
    "approval_days": phrase("Days to answer a proposal"),
    "weights": phrase("What counts when people are matched"),
    "same_manager": phrase("Keep people of one manager apart"),
    "shared_language": phrase("Ask for a shared language"),
    "min_level_gap": phrase("Fewest levels between senior and junior"),
    "max_level_gap": phrase("Most levels between them"),
    "min_years_apart": phrase("Fewest years between them"),
    "min_common_hours": phrase("Fewest working hours in common"),
    "run_weekday": phrase("When a match run happens by itself"),
    "run_hour": phrase("At which hour"),
    "run_zone": phrase("In which time zone"),
    "run_releases": phrase("Release its draft by itself"),
    "pilot_kind": phrase("What the pilot is limited to"),
    "pilot_pairs": phrase("Most pairs of the pilot"),
    "pilot_department": phrase("Department of the pilot"),
    "pilot_manager": phrase("Whose team it is"),
    "pilot_role": phrase("Who must be of the team or department"),
    **pilot_form.LABELS,
    "why": phrase("Why do you change this"),
}
# Settings that can be changed and that this form does not show.
OTHERS: Final[Mapping[str, str]] = {
    "consented_attributes": phrase("Attributes that people may consent to"),
    "fairness": phrase("Fairness"),
    "groups": phrase("Rules on groups"),
    "nomination_days": phrase("Days to answer an invitation"),
    "pilot": phrase("Pilot"),
    "readiness_waiver": phrase("Why people are matched without being ready"),
    "rules": phrase("Rules"),
    "runs": phrase("When a match run happens by itself"),
    "seats": phrase("Seats"),
    "shape": phrase("How many people meet"),
    "max_years_apart": phrase("Most years between them"),
}
RUN_DAYS: Final = (
    ("", phrase("Only when somebody starts one")),
    *total(
        Weekday,
        {
            Weekday.MONDAY: phrase("Every Monday"),
            Weekday.TUESDAY: phrase("Every Tuesday"),
            Weekday.WEDNESDAY: phrase("Every Wednesday"),
            Weekday.THURSDAY: phrase("Every Thursday"),
            Weekday.FRIDAY: phrase("Every Friday"),
            Weekday.SATURDAY: phrase("Every Saturday"),
            Weekday.SUNDAY: phrase("Every Sunday"),
        },
    ).items(),
)
OTHER_DAYS: Final = (("otherwise", phrase("On the dates that were set for it")),)
PILOT_SCOPES: Final = (
    ("", phrase("No pilot"), phrase("The sponsor must agree to a start at rollout.")),
    ("one-pair", phrase("One pair"), phrase("The smallest test.")),
    ("pairs", phrase("A number of pairs"), ""),
    ("department", phrase("One department"), ""),
    ("team", phrase("One team"), phrase("Those who report to one person directly.")),
)
PILOT_ROLES: Final = (
    ("", phrase("Both sides")),
    ("mentor", phrase("Mentors only")),
    ("mentee", phrase("Mentees only")),
)


def called(setting: str) -> str:
    """Return what a setting is called on pages, by the name that a revision gives it, such as `rules.min_level_gap`."""
    whole, _, part = setting.partition(".")
    known = {**OTHERS, **LABELS}
    for name in (f"{whole}_{part}", part, whole):
        if name in known:
            return gettext(known[name])
    return setting
