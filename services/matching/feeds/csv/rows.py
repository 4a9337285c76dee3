"""One record to one person, with every field's fault named; the faulty value itself is never repeated."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.matching.domain.age import middle
from services.matching.domain.imports import RowError
from services.matching.domain.participants import Offer, Wishes
from services.matching.domain.people import Contact, Profile
from services.matching.domain.topics import topic_key
from services.matching.feeds.csv import places
from services.matching.feeds.csv.columns import Columns, Field
from services.matching.feeds.csv.reading import Record
from shared.addresses import NotAnAddress, address
from shared.contracts.vocabulary import Role

LEVELS: Final = range(1, 10)
MOST_PAIRS: Final = 20
MOST_TOPICS: Final = 100
LONGEST_TOPIC: Final = 80
LONGEST_TEXT: Final = 200
_LEVEL_OF_TOPIC = re.compile(r"(.+?)\s*:\s*([1-4])")


@dataclass(frozen=True, kw_only=True)
class RosterRow:
    """What a row says of a person; `profile` has no manager yet, `manager` is the employee id of theirs."""

    employee_id: str
    manager: str | None
    job_title: str | None
    country: str | None
    contact: Contact | None
    profile: Profile
    role: Role | None
    wishes: Wishes


class Faults(Exception):
    """The row's faults, one per field."""

    def __init__(self, errors: list[RowError]) -> None:
        super().__init__(f"{len(errors)} faults")
        self.errors = tuple(errors)


def parse(record: Record, columns: Columns, role: Role | None) -> RosterRow:
    """Return the person of a record; `role` is for files without a role column.

    Raises:
        Faults: naming each field that is at fault.
    """
    if record.problem:
        raise Faults([RowError(field="row", reason=record.problem)])
    if len(record.cells) != len(columns.names):
        cells = f"the row has {len(record.cells)} cells where the header has {len(columns.names)}"
        raise Faults([RowError(field="row", reason=cells)])
    return _Reader(record, columns, role).row()


class _Reader:
    def __init__(self, record: Record, columns: Columns, role: Role | None) -> None:
        self._cells, self._columns, self._role = record.cells, columns, role
        self._errors: list[RowError] = []

    def row(self) -> RosterRow:
        """Read every field, then refuse if any was at fault."""
        role = self._the_role()
        country = self._known(Field.COUNTRY, places.country, "is no ISO 3166 country code such as DE")
        employee_id = self._employee_id()
        manager = self._text(Field.MANAGER)
        row = RosterRow(
            employee_id=employee_id,
            manager=manager if manager != employee_id else None,
            job_title=self._text(Field.JOB_TITLE),
            country=country,
            contact=self._contact(role),
            profile=self._profile(country, manager),
            role=role,
            wishes=self._wishes(role),
        )
        if self._errors:
            raise Faults(self._errors)
        return row

    def _cell(self, field: Field) -> str:
        at = self._columns.at.get(field)
        return "" if at is None else " ".join(self._cells[at].split())

    def _fault(self, field: Field, reason: str) -> None:
        self._errors.append(RowError(field=self._columns.name(field), reason=reason))

    def _text(self, field: Field) -> str | None:
        text = self._cell(field)
        if len(text) > LONGEST_TEXT:
            self._fault(field, f"is longer than {LONGEST_TEXT} characters")
        return text or None

    def _known(self, field: Field, find: Callable[[str], str | None], fault: str) -> str | None:
        text = self._cell(field)
        found = find(text) if text else None
        if text and found is None:
            self._fault(field, fault)
        return found

    def _number(self, field: Field, allowed: range) -> int | None:
        text = self._cell(field)
        if not text:
            return None
        if text.isascii() and text.isdigit() and int(text) in allowed:
            return int(text)
        self._fault(field, f"must be a whole number from {allowed[0]} to {allowed[-1]}")
        return None

    def _employee_id(self) -> str:
        text = self._text(Field.EMPLOYEE_ID)
        if not text:
            self._fault(Field.EMPLOYEE_ID, "is empty, so the row is about nobody")
        return text or ""

    def _the_role(self) -> Role | None:
        if Field.ROLE not in self._columns.at:
            return self._role
        text = self._cell(Field.ROLE).lower()
        if text and text not in set(Role):
            self._fault(Field.ROLE, "must be mentor, mentee, or empty for somebody who only stands in the organization")
            return None
        return Role(text) if text else None

    def _contact(self, role: Role | None) -> Contact | None:
        name, email = self._text(Field.NAME), self._address()
        if role and Field.EMAIL in self._columns.at and not self._cell(Field.EMAIL):
            self._fault(Field.EMAIL, "is empty; whoever takes part must be reachable")
        return Contact(name=name or "", email=email) if email else None

    def _address(self) -> str | None:
        given = self._cell(Field.EMAIL)
        try:
            return address(given) if given else None
        except NotAnAddress as error:
            self._fault(Field.EMAIL, str(error))
            return None

    def _profile(self, country: str | None, manager: str | None) -> Profile:
        band = self._text(Field.AGE_BAND)
        zone = self._known(Field.ZONE, places.zone, "is no IANA time zone such as Europe/Berlin")
        return Profile(
            department=self._text(Field.DEPARTMENT),
            level=self._level(manager),
            zone=zone or places.zone_of(country),
            languages=self._languages(),
            age_band=band if band and middle(band) is not None else None,
            style=self._text(Field.STYLE),
        )

    def _level(self, manager: str | None) -> int | None:
        """Read a level, or turn a depth in the organization (0 or empty at its head) into one."""
        if Field.DEPTH not in self._columns.at:
            return self._number(Field.LEVEL, LEVELS)
        if not self._cell(Field.DEPTH):
            return None if manager else LEVELS[-1]
        depth = self._number(Field.DEPTH, range(100))
        return None if depth is None else max(LEVELS[0], LEVELS[-1] - depth)

    def _languages(self) -> tuple[str, ...]:
        words = [word for word in re.split(r"[;,|]", self._cell(Field.LANGUAGES)) if word.strip()]
        tags = [places.language(word) for word in words]
        if None in tags:
            self._fault(Field.LANGUAGES, "must be BCP 47 language tags such as en;pt-BR")
        return tuple(dict.fromkeys(tag for tag in tags if tag))

    def _wishes(self, role: Role | None) -> Wishes:
        tags = self._topics(Field.TOPICS)
        offered = self._topics(Field.OFFERS) or (tags if role is Role.MENTOR else ())
        sought = self._topics(Field.SEEKS) or (tags if role is Role.MENTEE else ())
        return Wishes(
            seeks=sought,
            offers=tuple({topic_key(one.topic): one for one in map(_offer, reversed(offered))}.values())[::-1],
            capacity=self._number(Field.CAPACITY, range(1, MOST_PAIRS + 1)) or 1,
        )

    def _topics(self, field: Field) -> tuple[str, ...]:
        topics = {topic_key(word): " ".join(word.split()) for word in reversed(self._cell(field).split(";"))}
        named = tuple(topic for topic in reversed(topics.values()) if topic)
        if len(named) > MOST_TOPICS or any(len(topic) > LONGEST_TOPIC for topic in named):
            self._fault(field, f"must be at most {MOST_TOPICS} topics of {LONGEST_TOPIC} characters")
        return named


def _offer(topic: str) -> Offer:
    rated = _LEVEL_OF_TOPIC.fullmatch(topic)
    return Offer(topic=rated[1], level=int(rated[2])) if rated else Offer(topic=topic)
