"""Field types that several bodies share, with the limits of the domain."""

from datetime import date
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints

from services.matching.domain.cells import Meaning, is_cut_short, read
from services.matching.domain.topics import LONGEST_TOPIC, says_nothing
from services.matching.feeds.csv import places
from services.matching.feeds.csv.values import EARLIEST, NEVER
from shared.addresses import address
from shared.contracts.vocabulary import GroupAttribute
from shared.fields import Line


def _zone(given: str) -> str:
    if found := places.zone(given):
        return found
    raise ValueError("is no IANA time zone such as Europe/Berlin")


def _country(given: str) -> str:
    if found := places.country(given):
        return found
    raise ValueError("is no ISO 3166 country code such as DE")


def _id(given: str) -> str:
    meant = read(given)
    if meant.meaning is not Meaning.GIVEN:
        raise ValueError("is a placeholder and nobody's id; give the id, or leave the field out")
    if is_cut_short(given):
        raise ValueError("was cut short by a spreadsheet to a power of ten; give the id in full")
    return meant.text


def _topic(given: str) -> str:
    if says_nothing(given):
        raise ValueError("names no topic; write one in words, or leave it out")
    return given


Topic = Annotated[Line, StringConstraints(max_length=LONGEST_TOPIC), AfterValidator(_topic)]


Email = Annotated[str, Field(json_schema_extra={"format": "email"}), AfterValidator(address)]


Id = Annotated[Line, AfterValidator(_id)]


Zone = Annotated[str, AfterValidator(_zone)]


def _last_day(given: date) -> date:
    if EARLIEST <= given.year < NEVER:
        return given
    raise ValueError("is nobody's last day; give it, or null if none is known")


LastDay = Annotated[date, AfterValidator(_last_day)]


def _groups(given: dict[GroupAttribute, str | None]) -> dict[GroupAttribute, str | None]:
    return {one: _country(name) if name and one is GroupAttribute.COUNTRY else name for one, name in given.items()}


Groups = Annotated[dict[GroupAttribute, Line | None], AfterValidator(_groups)]

# The fields of a person that the fields of a body state, for whoever takes a body about a person.
SAYS_OF_A_PERSON: Final = {
    "name": "name",
    "email": "email",
    "manager_id": "manager_id",
    "job_title": "job_title",
    "level": "level",
    "timezone": "zone",
    "languages": "languages",
    "age_band": "age_band",
    "communication_style": "style",
}
