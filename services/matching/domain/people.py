"""A person of the organization, enrolled or not: where they stand, how they are reached, and what others hear of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations

from services.matching.domain.cells import same, same_address
from services.matching.domain.facts import Said, speaks_of, take_in
from shared.contracts.contacts import ContactChanged
from shared.contracts.messages import Event
from shared.contracts.people import PersonChanged
from shared.contracts.vocabulary import PersonId, ProgramId


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What matching knows of a person; whatever is None or empty is unknown.

    Attributes:
        manager_id: the direct manager, who may come later or never.
        department: as the roster words it; `same_department` compares.
        level: grade, 1..9, higher is more senior.
        zone: IANA name.
        languages: BCP 47, best spoken first.
        age_band: such as `30-34`; nothing finer is kept.
        style: communication style, any word.
    """

    manager_id: PersonId | None = None
    department: str | None = None
    level: int | None = None
    zone: str | None = None
    languages: tuple[str, ...] = ()
    age_band: str | None = None
    style: str | None = None


NOTHING_KNOWN = Profile()


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How to reach somebody; without an address they cannot be, without a name they are called as it begins."""

    email: str = ""
    name: str = ""

    @property
    def called(self) -> str:
        """Return what a mail calls them."""
        return self.name or self.email.split("@")[0]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody in the organization.

    Attributes:
        employee_id: the organization's own id; it never leaves this collection.
        programs: every program the person was ever enrolled in, so that those hear of changes.
        rough: the fields that were told from something else, as a zone is from the country.
        line_said: whether anybody ever said who their manager is, or that they have none.
        revision: counts what `person-changed` told, `contact_revision` what `contact-changed` told.
    """

    id: PersonId
    employee_id: str
    job_title: str | None = None
    country: str | None = None
    profile: Profile = NOTHING_KNOWN
    contact: Contact | None = None
    programs: tuple[ProgramId, ...] = ()
    rough: tuple[str, ...] = ()
    line_said: bool = False
    revision: int = 0
    contact_revision: int = 0


@dataclass(frozen=True, kw_only=True)
class Registered:
    """What registering somebody came to: the person now, what to tell, and whether anything differs from before."""

    person: Person
    events: tuple[Event, ...]
    changed: bool
    moved: bool


def primary(tag: str) -> str:
    """Return what two speakers must have in common: the language of a BCP 47 tag, without script and region."""
    return tag.split("-", maxsplit=1)[0].lower()


def same_word(one: str | None, other: str | None) -> bool | None:
    """Tell whether two departments or styles are the same, however they are spelled; None where one is unknown."""
    return same(one) == same(other) if one and other else None


def same_mailbox(addresses: Iterable[tuple[PersonId, str]]) -> list[tuple[PersonId, PersonId]]:
    """Return everybody with everybody else who is reached at the same address, given theirs or nothing."""
    at: dict[str, list[PersonId]] = {}
    for person_id, address in addresses:
        if address:
            at.setdefault(same_address(address), []).append(person_id)
    return [couple for ids in at.values() for couple in combinations(sorted(ids), 2)]


def register(before: Person | None, given: Person, said: Said | None = None) -> Registered:
    """Take in what a roster or a coordinator says of a person; what they do not speak of stays as it was.

    Without `said`, that is what is not empty. `moved` tells that somebody who was known has another profile now.
    """
    known = before or Person(id=given.id, employee_id=given.employee_id)
    said = said or speaks_of(given.profile, given.contact, Place(job_title=given.job_title, country=given.country))
    profile, rough = take_in(known.profile, given.profile, said, known.rough)
    contact, of_contact = take_in(known.contact or Contact(), given.contact or Contact(), said, known.rough)
    place, _ = take_in(_place(known), _place(given), said, ())
    person = replace(
        given,
        employee_id=known.employee_id,
        job_title=place.job_title,
        country=place.country,
        profile=profile,
        contact=contact if contact.email or contact.name else None,
        programs=tuple(dict.fromkeys((*known.programs, *given.programs))),
        rough=tuple(sorted(rough | of_contact)),
        line_said=known.line_said or "manager_id" in {*said.plainly, *said.roughly},
        revision=known.revision,
        contact_revision=known.contact_revision,
    )
    changed = before is None or replace(person, programs=known.programs) != known
    person, events = _tell(known, person, new=before is None)
    moved = before is not None and before.profile != person.profile
    return Registered(person=person, events=events, changed=changed, moved=moved)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where somebody works, which no other service hears of."""

    job_title: str | None = None
    country: str | None = None


def _place(person: Person) -> Place:
    return Place(job_title=person.job_title, country=person.country)


def _tell(known: Person, person: Person, *, new: bool) -> tuple[Person, tuple[Event, ...]]:
    events: list[Event] = []
    if new or person.profile != known.profile:
        person = replace(person, revision=known.revision + 1)
        events.append(_person_changed(person))
    contact = person.contact
    if contact and contact.email and (contact != known.contact or _reached_by(person) != _reached_by(known)):
        person = replace(person, contact_revision=known.contact_revision + 1)
        events.append(_contact_changed(person, contact))
    return person, tuple(events)


def _reached_by(person: Person) -> tuple[str | None, tuple[str, ...]]:
    return person.profile.zone, person.profile.languages[:1]


def _person_changed(person: Person) -> PersonChanged:
    profile = person.profile
    return PersonChanged(
        revision=person.revision,
        person_id=person.id,
        manager_id=profile.manager_id,
        department=profile.department,
        level=profile.level,
        zone=profile.zone,
        languages=profile.languages,
    )


def _contact_changed(person: Person, contact: Contact) -> ContactChanged:
    return ContactChanged(
        revision=person.contact_revision,
        person_id=person.id,
        name=contact.called,
        email=contact.email,
        zone=person.profile.zone or "UTC",
        language=person.profile.languages[0] if person.profile.languages else "en",
    )
