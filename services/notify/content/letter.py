"""Gathers all data of one mail when it is made; names and addresses are joined to a delivery only here."""

from dataclasses import dataclass

from services.notify.domain.delivery import Delivery, Meeting
from services.notify.domain.kinds import KINDS
from services.notify.domain.people import Contact
from services.notify.domain.references import Pair, Program
from services.notify.store import CONTACTS, MEETINGS, PAIRS, PROGRAMS
from shared.contracts.vocabulary import Kind, Role
from shared.mongo import Reader


@dataclass(frozen=True, kw_only=True, slots=True)
class Other:
    """Another member of the pair, with name and address."""

    role: Role
    contact: Contact


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A delivery with the data it refers to; data that is not known (yet, or any more) is None or missing.

    `others` are the pair's other members with known contacts, `session` is the session that the mail asks about,
    `sponsor` the sponsor who has accepted.
    """

    delivery: Delivery
    recipient: Contact
    program: Program | None = None
    pair: Pair | None = None
    others: tuple[Other, ...] = ()
    session: Meeting | None = None
    sponsor: Contact | None = None

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
    recipient = await reader.get(CONTACTS, delivery.person_id)
    if recipient is None:
        return None
    pair = await reader.get(PAIRS, delivery.pair_id) if delivery.pair_id else None
    session_id = delivery.about.session_id
    program = await reader.get(PROGRAMS, delivery.program_id)
    return Letter(
        delivery=delivery,
        recipient=recipient,
        program=program,
        pair=pair,
        others=await _others(reader, delivery, pair),
        session=await reader.get(MEETINGS, session_id) if session_id else None,
        sponsor=await reader.get(CONTACTS, program.sponsor_id) if program and program.sponsor_id else None,
    )


async def _others(reader: Reader, delivery: Delivery, pair: Pair | None) -> tuple[Other, ...]:
    members = pair.others(delivery.person_id) if pair and KINDS[delivery.kind].names_others else ()
    found = [(member.role, await reader.get(CONTACTS, member.person_id)) for member in members]
    return tuple(Other(role=role, contact=contact) for role, contact in found if contact is not None)
