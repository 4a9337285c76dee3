"""Gathers all data of one mail when it is made; names and addresses are joined to a delivery only here."""

from dataclasses import dataclass

from services.notify.domain.delivery import Delivery, Meeting
from services.notify.domain.kinds import KINDS
from services.notify.domain.people import Contact, reads
from services.notify.domain.references import Pair, Program, participation_id
from services.notify.store import CONTACTS, MEETINGS, PAIRS, PARTICIPATIONS, PREFERENCES, PROGRAMS
from shared.contracts.vocabulary import Kind, Language, Role
from shared.mongo import Reader


@dataclass(frozen=True, kw_only=True, slots=True)
class Other:
    """Another member of the pair, with name and address."""

    role: Role
    contact: Contact


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A pair in a list, with the members whose contacts are known."""

    pair: Pair
    people: tuple[Contact, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A delivery with the data it refers to; data that is not known (yet, or any more) is None or missing.

    `others` are the pair's other members with known contacts, `session` is the session that the mail asks about,
    `sponsor` the sponsor who has accepted, `principal` whose calendar the recipient keeps, `in_need` the running pairs
    that the mail lists, `language` the one that the recipient reads. Whoever `pauses` is matched with nobody yet.
    """

    delivery: Delivery
    recipient: Contact
    program: Program | None = None
    pair: Pair | None = None
    others: tuple[Other, ...] = ()
    session: Meeting | None = None
    sponsor: Contact | None = None
    principal: Contact | None = None
    in_need: tuple[Listed, ...] = ()
    language: Language = Language.EN
    pauses: bool = False

    @property
    def kind(self) -> Kind | None:
        """Return the kind of mentoring (who teaches whom), from the pair or else the program."""
        known = self.pair or self.program
        return known.kind if known else None

    @property
    def partners(self) -> tuple[Contact, ...]:
        """Return the members of the other side."""
        return tuple(other.contact for other in self.others if other.role is not self.delivery.role)

    @property
    def companions(self) -> tuple[Contact, ...]:
        """Return the other members of the recipient's side, in a group."""
        return tuple(other.contact for other in self.others if other.role is self.delivery.role)


async def gather(reader: Reader, delivery: Delivery) -> Letter | None:
    """Return the letter of a delivery, or None if its person no longer has a contact."""
    # As much as possible in one question: a question costs more than what it brings.
    pair, program, session, chosen, part = await reader.each(
        (PAIRS, delivery.pair_id or ""),
        (PROGRAMS, delivery.program_id),
        (MEETINGS, delivery.about.session_id or ""),
        (PREFERENCES, delivery.person_id),
        (PARTICIPATIONS, participation_id(delivery.person_id, delivery.program_id)),
    )
    principal = delivery.about.principal
    members = pair.others(principal or delivery.person_id) if pair and KINDS[delivery.kind].names_others else ()
    sponsor_id = program.sponsor_id if program else None
    named = dict.fromkeys([delivery.person_id, *(member.person_id for member in members), sponsor_id, principal])
    contacts = {one.id: one for one in await reader.some(CONTACTS, [id_ for id_ in named if id_])}
    recipient = contacts.get(delivery.person_id)
    if recipient is None:
        return None
    return Letter(
        delivery=delivery,
        recipient=recipient,
        program=program,
        pair=pair,
        others=tuple(
            Other(role=member.role, contact=contacts[member.person_id])
            for member in members
            if member.person_id in contacts
        ),
        session=session,
        principal=contacts.get(principal) if principal else None,
        in_need=await _in_need(reader, delivery),
        sponsor=contacts.get(sponsor_id) if sponsor_id else None,
        language=reads(recipient, chosen, program.languages if program else ()),
        pauses=part is not None and part.paused,
    )


async def _in_need(reader: Reader, delivery: Delivery) -> tuple[Listed, ...]:
    if not delivery.about.in_need:
        return ()
    found = {one.id: one for one in await reader.some(PAIRS, delivery.about.in_need)}
    running = [found[id_] for id_ in delivery.about.in_need if id_ in found and not found[id_].ended]
    people = {member.person_id for pair in running for member in pair.members}
    contacts = {one.id: one for one in await reader.some(CONTACTS, sorted(people))}
    return tuple(
        Listed(pair=pair, people=tuple(contacts[one.person_id] for one in pair.members if one.person_id in contacts))
        for pair in running
    )
