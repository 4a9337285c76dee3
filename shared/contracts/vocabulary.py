"""Types shared by all contracts: ids, roles, kinds, moments."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, NewType, Self

from pydantic import AfterValidator, AwareDatetime

from shared.contracts.messages import Value

PersonId = NewType("PersonId", str)
ProgramId = NewType("ProgramId", str)
PairId = NewType("PairId", str)
SessionId = NewType("SessionId", str)
SurveyId = NewType("SurveyId", str)
CommitmentId = NewType("CommitmentId", str)
RunId = NewType("RunId", str)
DeliveryId = NewType("DeliveryId", str)


def _whole_milliseconds(moment: datetime) -> datetime:
    beyond = moment.microsecond % 1000
    return moment.replace(microsecond=moment.microsecond - beyond) if beyond else moment


# MongoDB stores milliseconds; truncating here makes a stored value equal to its original.
Moment = Annotated[AwareDatetime, AfterValidator(_whole_milliseconds)]


class Role(StrEnum):
    """What a participant does in a program; chosen, never inferred from grade."""

    MENTOR = "mentor"
    MENTEE = "mentee"


class Kind(StrEnum):
    """The kind of mentoring (who teaches whom): in a reverse program the mentor is the junior."""

    REVERSE = "reverse"
    TRADITIONAL = "traditional"
    RECIPROCAL = "reciprocal"


class Language(StrEnum):
    """The languages of pages and mails, by ISO 639."""

    EN = "en"
    DE = "de"
    FR = "fr"
    ES = "es"


class GroupAttribute(StrEnum):
    """What people are grouped by: this table is the only one, and its values are the names in rosters and requests."""

    plural: str

    DEPARTMENT = "department", "departments"
    COUNTRY = "country", "countries"
    SITE = "site", "sites"
    BUSINESS_UNIT = "business_unit", "business units"

    def __new__(cls, value: str, plural: str) -> Self:
        """Make a member of its value and what several of its groups are called."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.plural = plural
        return member

    @property
    def noun(self) -> str:
        """Return what one of its groups is called."""
        return self.value.replace("_", " ")


class Cadence(StrEnum):
    """How often a pair meets."""

    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"


class PairMember(Value):
    """A member of a pair, with the facts that scheduling and mails need; `zone` is an IANA name."""

    person_id: PersonId
    role: Role
    zone: str = "UTC"
