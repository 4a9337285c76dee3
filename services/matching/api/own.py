"""One's own part in a program over HTTP: joining it, and saying what one seeks, offers and is like."""

from typing import Annotated, Final

from fastapi import APIRouter
from pydantic import Field

from services.matching.api.held import held
from services.matching.api.participants import Offers, ParticipantView, Topics, participant_view, role_in
from services.matching.api.programs import existing_program
from services.matching.commands import EnrollParticipant, Joining, RegisterPerson
from services.matching.domain.facts import Said
from services.matching.domain.fields import Languages
from services.matching.domain.participants import Offer, Wishes, participant_id
from services.matching.domain.people import Person, Profile, UnknownPerson
from services.matching.feeds.csv.values import MOST_PAIRS
from services.matching.rights import Right
from services.matching.store import PARTICIPANTS, PEOPLE
from shared.contracts.participants import EnrollmentMode
from shared.contracts.vocabulary import PersonId, ProgramId, Role
from shared.fields import Line
from shared.http import Body, Read, Send, Sender
from shared.http.guard import By, themself
from shared.http.parameters import ProgramKey
from shared.mongo import Reader
from shared.phrases import phrase

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["participants"])
# The fields of a person or their wishes that each field of a body states.
_OF_A_PERSON: Final = {"communication_style": "style", "languages": "languages"}
_OF_WISHES: Final = {"skills_offered": "offers", "skills_sought": "seeks", "max_pairs": "capacity"}


class SetOwnPartBody(Body):
    """What somebody says of themself; what is left out stays as it is."""

    skills_sought: Topics | None = None
    skills_offered: Offers | None = None
    max_pairs: Annotated[int, Field(ge=1, le=MOST_PAIRS)] | None = None
    communication_style: Line | None = None
    languages: Languages | None = None

    def wishes(self) -> Wishes:
        """Return the wishes."""
        offers = tuple(Offer(topic=one.topic, level=one.level) for one in self.skills_offered or ())
        return Wishes(seeks=self.skills_sought or (), offers=offers, capacity=self.max_pairs or 1)

    def said(self, names: dict[str, str]) -> Said:
        """Return which fields are stated, of those named."""
        stated = [names[name] for name in sorted(self.model_fields_set & names.keys())]
        return Said(plainly=(*stated, "ranked") if "seeks" in stated else tuple(stated))


class JoinBody(SetOwnPartBody):
    """How somebody joins a program; a partner of a reciprocal program has no role."""

    role: Role | None = None


@router.post("/enrollment", status_code=201, dependencies=[held(Right.JOIN)])
async def join_program(program_id: ProgramKey, body: JoinBody, by: By, send: Send, read: Read) -> ParticipantView:
    """Join a program as a volunteer; without a seat one is on the waitlist."""
    program = await existing_program(read, program_id)
    program.must_be_open()
    return await _say(program_id, role_in(program, body.role), body, themself(by), send, read)


@router.put("/own-wishes", dependencies=[held(Right.OWN_PART)])
async def set_own_part(program_id: ProgramKey, body: SetOwnPartBody, by: By, send: Send, read: Read) -> ParticipantView:
    """Change what one seeks, offers and is like; the next run goes by it, pairs that meet already stay."""
    part = await read.get(PARTICIPANTS, participant_id(program_id, themself(by)))
    assert part is not None  # noqa: S101 - who has no part has no right to it
    return await _say(program_id, part.role, body, themself(by), send, read)


async def _say(  # noqa: PLR0913, PLR0917 - what is said, by whom and where
    program_id: ProgramId, role: Role, body: SetOwnPartBody, person_id: PersonId, send: Sender, read: Reader
) -> ParticipantView:
    person = await person_with(read, person_id)
    register = RegisterPerson(
        employee_key=person.id,
        employee_id=person.employee_id,
        profile=Profile(style=body.communication_style, languages=body.languages or ()),
        said=body.said(_OF_A_PERSON),
        is_known=True,
        then=Joining(program_id=program_id),
    )
    await send(register, part="person")
    enrolled = EnrollParticipant(
        program_id=program_id,
        person_id=person_id,
        role=role,
        mode=EnrollmentMode.VOLUNTARY,
        wishes=body.wishes(),
        said=body.said(_OF_WISHES),
    )
    await send(enrolled)
    return await participant_view(read, program_id, person_id)


async def person_with(read: Reader, person_id: PersonId) -> Person:
    """Return a registered person by their person id.

    Raises:
        UnknownPerson: nobody is registered with it (any more).
    """
    found = await read.find(PEOPLE, 1, person_id=person_id)
    if not found:
        raise UnknownPerson(phrase("you are not among the people that your organization has registered here"))
    return found[0]
