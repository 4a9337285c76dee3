"""The keys that each service has: one for each purpose, and the same name is the same key."""

from typing import Final

from deploy.services import NAMES

_RECORDS: Final = "RECORD_KEYS"
_LINKS: Final = "LINK_KEYS_{}"
PURPOSES: Final = {
    "matching": ("MATCHING_PERSON_KEY", _RECORDS, _LINKS.format("MATCHING")),
    "scheduling": (_RECORDS, _LINKS.format("SCHEDULING")),
    "feedback": ("FEEDBACK_ANSWER_KEYS", "FEEDBACK_RESPONDENT_KEY", _RECORDS, _LINKS.format("FEEDBACK")),
    "notify": (_RECORDS, *(_LINKS.format(audience.upper()) for audience in NAMES)),
}
