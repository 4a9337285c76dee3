"""A person of the organization, enrolled or not: their place, their contact, and the events about them."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from itertools import combinations
from typing import Final
from zoneinfo import ZoneInfo

from services.matching.domain.accounts import Account
from services.matching.domain.cells import same_address
from services.matching.domain.erasures import AskedErasure
from services.matching.domain.facts import Said, speaks_of, take_in
from services.matching.domain.groups import Groups, group_key
from services.matching.domain.identity import EmployeeKey
from shared.contracts.contacts import ContactChanged, ContactErased
from shared.contracts.messages import Message
from shared.contracts.people import PersonChanged
from shared.contracts.vocabulary import GroupAttribute, PersonId, ProgramId
from shared.domain import NotFound


class UnknownPerson(NotFound):
    """Nobody is known under that employee id (any more)."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A person's attributes for matching; None or empty means unknown.

    Attributes:
        groups: department, country and the like, as written in the roster; countries are ISO 3166.
        level: grade, 1..9, higher is more senior.
        zone: IANA name.
        languages: BCP 47, best spoken first.
        age_band: such as `30-34`; nothing finer is kept.
        style: communication style, any word.
    """

    groups: Groups = field(default_factory=dict, hash=False)
    level: int | None = None
    zone: str | None = None
    languages: tuple[str, ...] = ()
    age_band: str | None = None
    style: str | None = None

    @property
    def department(self) -> str | None:
        """Return the department, which a criterion, project teams and other services use."""
        return self.groups.get(GroupAttribute.DEPARTMENT)


class Standing(StrEnum):
    """Whether a person works for the organization; somebody who is leaving has a last day ahead."""

    PRESENT = "present"
    LEAVING = "leaving"
    LEFT = "left"


NOTHING_KNOWN = Profile()
KnownAs = Callable[[EmployeeKey], PersonId | None]


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A person's address and name; without a name, the part of the address before the @ replaces it."""

    email: str = ""
    name: str = ""

    @property
    def called(self) -> str:
        """Return the name that mails use."""
        return self.name or self.email.split("@")[0]


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person in the organization, stored by the hash of their employee id; deleting the document forgets them.

    Attributes:
        person_id: drawn at random at first sight; the only id that other collections and services know.
        employee_id: the organization's own id; it never leaves this collection.
        manager: the key of the direct manager, who may be imported later or never.
        programs: every program the person was ever enrolled in; each is told about changes.
        rough: the fields that were derived from another field, as a zone from the country.
        line_said: whether their manager, or that they have none, was ever stated.
        manager_told: whether the last `person-changed` named their manager, if they have one.
        address: the normal form of their e-mail address, to find them by it.
        standing: whether they are present, leaving or gone.
        search: name, address, employee id and department in lower case without accents, to sort and find people by.
        account: what the identity provider says of them, if it does.
        asked_erasure: what they have asked for themself and can still take back, if anything.
        last_day: their last day (ISO 8601), ahead or past; None while they stay.
        revision: counts `person-changed` events, `contact_revision` counts `contact-changed` events.
    """

    id: EmployeeKey
    person_id: PersonId
    employee_id: str
    manager: EmployeeKey | None = None
    job_title: str | None = None
    profile: Profile = NOTHING_KNOWN
    contact: Contact | None = None
    programs: tuple[ProgramId, ...] = ()
    rough: tuple[str, ...] = ()
    line_said: bool = False
    manager_told: bool = False
    address: str = ""
    standing: Standing = Standing.PRESENT
    last_day: str | None = None
    account: Account | None = None
    asked_erasure: AskedErasure | None = None
    revision: int = 0
    contact_revision: int = 0
    search: str = ""

    def __post_init__(self) -> None:
        """Derive `search`, whatever was given for it."""
        contact = self.contact or Contact()
        parts = (contact.called, contact.email, self.employee_id, self.profile.department or "")
        object.__setattr__(self, "search", searchable(" ".join(parts)))

    @property
    def leaves_at(self) -> datetime | None:
        """Return the end of their last day in their time zone, or None while they stay."""
        return end_of(date.fromisoformat(self.last_day), self.profile.zone) if self.last_day else None


@dataclass(frozen=True, kw_only=True)
class Registered:
    """The result of a registration: the person, what is told about them, and whether anything changed."""

    person: Person
    events: tuple[Message, ...]
    changed: bool
    moved: bool


# Letters that are not a plain one with an accent.
_PLAIN: Final = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th"})


def searchable(text: str) -> str:
    """Return text in lower case, without accents: Zoë is found by zoe."""
    whole = unicodedata.normalize("NFKD", text.casefold()).translate(_PLAIN)
    return "".join(one for one in whole if not unicodedata.combining(one))


def primary(tag: str) -> str:
    """Return the primary language of a BCP 47 tag, without script and region: what two speakers must share."""
    return tag.split("-", maxsplit=1)[0].lower()


def same_word(one: str | None, other: str | None) -> bool | None:
    """Tell whether two departments or styles are the same, however they are spelled; None where one is unknown."""
    return group_key(one) == group_key(other) if one and other else None


def same_mailbox(addresses: Iterable[tuple[PersonId, str]]) -> list[tuple[PersonId, PersonId]]:
    """Return every two persons who share an address; persons without an address are skipped."""
    at: dict[str, list[PersonId]] = {}
    for person_id, address in addresses:
        if address:
            at.setdefault(same_address(address), []).append(person_id)
    return [couple for ids in at.values() for couple in combinations(sorted(ids), 2)]


def end_of(day: date, zone: str | None) -> datetime:
    """Return the last second of a day in a time zone (UTC if it is unknown)."""
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone or "UTC"))


def register(before: Person | None, given: Person, said: Said | None, known_as: KnownAs) -> Registered:
    """Register a person or update the stated fields; unstated fields stay unchanged.

    Without `said`, every field that is not empty counts as stated. A known person keeps their id; whoever had left is
    a person again, and all of them is told again. `known_as` gives the person id of a manager. `moved` is true if a
    known person's profile or manager changed.
    """
    is_new = before is None or before.standing is Standing.LEFT
    known = before or Person(id=given.id, person_id=given.person_id, employee_id=given.employee_id)
    said = said or speaks_of(given.profile, given.contact, _line(given), _place(given))
    profile, rough = take_in(known.profile, given.profile, said, known.rough)
    profile = replace(profile, groups=_groups(known.profile.groups, given.profile.groups, said))
    contact, of_contact = take_in(known.contact or Contact(), given.contact or Contact(), said, known.rough)
    line, of_line = take_in(_line(known), _line(given), said, known.rough)
    place, _ = take_in(_place(known), _place(given), said, ())
    person = replace(
        given,
        person_id=known.person_id,
        employee_id=known.employee_id,
        manager=line.manager_id,
        job_title=place.job_title,
        profile=profile,
        contact=contact if contact.email or contact.name else None,
        address=same_address(contact.email),
        programs=tuple(dict.fromkeys((*known.programs, *given.programs))),
        rough=tuple(sorted(rough | of_contact | of_line)),
        line_said=known.line_said or "manager_id" in said.names,
        manager_told=known.manager_told,
        standing=Standing.PRESENT if is_new else known.standing,
        last_day=None if is_new else known.last_day,
        account=known.account,
        revision=known.revision,
        contact_revision=known.contact_revision,
    )
    changed = before is None or replace(person, programs=known.programs) != known
    person, events = _tell(known, person, known_as, new=is_new)
    moved = before is not None and not _same_standing(before, person)
    return Registered(person=person, events=events, changed=changed, moved=moved)


@dataclass(frozen=True, kw_only=True)
class Line:
    """The key of a person's manager."""

    manager_id: EmployeeKey | None = None


def _line(person: Person) -> Line:
    return Line(manager_id=person.manager)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A person's workplace, which is not published to other services."""

    job_title: str | None = None


def _place(person: Person) -> Place:
    return Place(job_title=person.job_title)


def _groups(known: Groups, given: Groups, said: Said) -> Groups:
    """Update the stated groups, each by the name of its attribute; an empty one is cleared."""
    spoken = {*said.plainly, *said.cleared, *(given if "groups" in said.plainly else ())}
    found = {one: (given if one in spoken else known).get(one) for one in GroupAttribute}
    return {one: name for one, name in found.items() if name}


def _same_standing(one: Person, other: Person) -> bool:
    return (one.profile, one.manager) == (other.profile, other.manager)


def _tell(known: Person, person: Person, known_as: KnownAs, *, new: bool) -> tuple[Person, tuple[Message, ...]]:
    told: list[Message] = []
    if new or not _same_standing(known, person):
        person, changed = announce(person, known_as)
        told.append(changed)
    contact = person.contact
    if contact and contact.email:
        if new or contact != known.contact or _reached_by(person) != _reached_by(known):
            person = replace(person, contact_revision=known.contact_revision + 1)
            told.append(_contact_changed(person, contact))
    elif known.address:
        told.append(ContactErased(person_id=person.person_id))
    return person, tuple(told)


def announce(person: Person, known_as: KnownAs) -> tuple[Person, PersonChanged]:
    """Return the event that tells a person's place in the organization, and the person with its revision."""
    manager_id = known_as(person.manager) if person.manager else None
    person = replace(person, revision=person.revision + 1, manager_told=manager_id is not None)
    return person, _person_changed(person, manager_id)


def _reached_by(person: Person) -> tuple[str | None, tuple[str, ...]]:
    return person.profile.zone, person.profile.languages


def _person_changed(person: Person, manager_id: PersonId | None) -> PersonChanged:
    profile = person.profile
    return PersonChanged(
        revision=person.revision,
        person_id=person.person_id,
        manager_id=manager_id,
        department=profile.department,
        level=profile.level,
        zone=profile.zone,
        languages=profile.languages,
        last_day=person.leaves_at,
        country=profile.groups.get(GroupAttribute.COUNTRY),
    )


def _contact_changed(person: Person, contact: Contact) -> ContactChanged:
    return ContactChanged(
        revision=person.contact_revision,
        person_id=person.person_id,
        name=contact.called,
        email=contact.email,
        zone=person.profile.zone or "UTC",
        language=person.profile.languages[0] if person.profile.languages else "en",
        languages=person.profile.languages,
    )
