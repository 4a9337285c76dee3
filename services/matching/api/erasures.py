"""Erasures over HTTP: ask for one, and read what every service has receipted."""

from datetime import datetime
from typing import Annotated, Final, Self
from uuid import uuid4

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel

from services.matching.api.held import held
from services.matching.api.own import person_with
from services.matching.api.people import EmployeeId, existing_person, key_of, settings_of
from services.matching.api.programs import existing_program
from services.matching.commands import AskForErasure, CountErasure, ErasePerson, TakeBackErasure
from services.matching.domain.erasures import Erasure, ErasureState, Receipt, UnknownErasure
from services.matching.domain.identity import employee_key
from services.matching.domain.participants import Participant, Status, participant_id
from services.matching.feeds.weighing import live_pairs
from services.matching.rights import Right
from services.matching.store import ERASURES, PARTICIPANTS, PROGRAMS
from shared.contracts.privacy import ErasedPlace
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.domain import identifier
from shared.fields import Line
from shared.http import Body, Cursor, Limit, Page, Read, Send
from shared.http.guard import By, themself
from shared.http.parameters import ADMINISTRATOR, chosen
from shared.http.state import platform
from shared.mongo import Reader
from shared.phrases import phrase
from shared.privacy.timetable import EXPIRED
from shared.signing import Signer

router = APIRouter(prefix="/v1", tags=["privacy"])
MOST_RUN: Final = 500
ErasureKey = Annotated[str, Path(max_length=100)]
ByState = Annotated[ErasureState | None, Query(description="Only erasures in this state.")]


class ErasePersonBody(Body):
    """Why the person is erased: a ticket, or the reason in law; name nobody, for it is kept."""

    why: Line


class ReceiptView(BaseModel):
    """A service's receipt: what its sweeps have erased so far, place by place, and what the last one found."""

    service: str
    sweep: int
    last: bool
    at: datetime
    places: tuple[ErasedPlace, ...]
    problem: str | None

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        """Return the view of a receipt, without the places where nothing ever was."""
        told = tuple(one for one in receipt.places if one.erased or one.left)
        return cls(
            service=receipt.service,
            sweep=receipt.sweep,
            last=receipt.last,
            at=receipt.at,
            places=told,
            problem=receipt.problem,
        )


class ErasureView(BaseModel):
    """An erasure with its receipts; the person's id is all that is kept of them."""

    id: str
    person_id: PersonId
    state: ErasureState
    requested_at: datetime
    expires_at: datetime
    completed_at: datetime | None
    by: str
    why: str
    receipts: list[ReceiptView]

    @classmethod
    def of(cls, erasure: Erasure) -> Self:
        """Return the view of an erasure."""
        return cls(
            id=erasure.id,
            person_id=erasure.person_id,
            state=erasure.state,
            requested_at=erasure.requested_at,
            expires_at=erasure.expires_at,
            completed_at=erasure.completed_at,
            by=erasure.by,
            why=erasure.why,
            receipts=[ReceiptView.of(one) for one in erasure.receipts],
        )


class SignedErasureView(BaseModel):
    """An erasure as a signed receipt: a signature over `statement`, and the public key that proves it.

    `signature` and `public_key` are null if the platform has no key for its records.
    """

    statement: str
    signature: str | None
    public_key: str | None


@router.post("/people/{employee_id}/erasure", status_code=202, dependencies=[held(Right.ERASE_PERSON)])
async def erase_person(  # noqa: PLR0913, PLR0917 - FastAPI dependencies
    employee_id: EmployeeId, body: ErasePersonBody, request: Request, by: By, send: Send, read: Read
) -> ErasureView:
    """Erase a person in every service; they leave all programs. A feed of HR that still names them brings them back.

    More than `MATCHING_HOLD_ERASURES_MOST` within an hour are refused (`too-many-erasures`). GET shows what would end.
    """
    erasure_id = identifier("erasure", send.id)
    if known := await read.get(ERASURES, erasure_id):
        return ErasureView.of(known)
    person = await existing_person(read, employee_key(key_of(request), employee_id))
    # A repeat is counted anew, unless the erasure has begun.
    await send(CountErasure(most=settings_of(request).hold_erasures_most), part=uuid4().hex)
    await send(ErasePerson(employee_key=person.id, erasure_id=erasure_id, by=by.actor, why=body.why))
    now = platform(request).clock.now()
    begun = Erasure(
        id=erasure_id, person_id=person.person_id, requested_at=now, expires_at=now + EXPIRED, by=by.actor, why=body.why
    )
    return ErasureView.of(await read.get(ERASURES, erasure_id) or begun)


class LostPartView(BaseModel):
    """A program that somebody would leave with their erasure, and how many live pairs and proposals would end."""

    program_id: ProgramId
    title: str
    status: Status
    pairs: int


class ErasureEffectView(BaseModel):
    """What an erasure would end; nothing has changed. Others are told that their pairs end."""

    person_id: PersonId
    parts: list[LostPartView]
    sponsors: list[ProgramId]
    coordinates: list[ProgramId]


@router.get("/people/{employee_id}/erasure", dependencies=[held(Right.ERASE_PERSON)])
async def show_erasure(employee_id: EmployeeId, request: Request, read: Read) -> ErasureEffectView:
    """Return what the erasure of a person would end: their parts in programs, live pairs, and their own programs."""
    person = await existing_person(read, employee_key(key_of(request), employee_id))
    parts = await read.some(PARTICIPANTS, [participant_id(one, person.person_id) for one in person.programs])
    return ErasureEffectView(
        person_id=person.person_id,
        parts=[await _lost(read, one) for one in parts if one.takes_part],
        sponsors=[one.id for one in await read.find(PROGRAMS, MOST_RUN, **{"staff.sponsor_id": person.person_id})],
        coordinates=[
            one.id for one in await read.find(PROGRAMS, MOST_RUN, **{"staff.coordinator_ids": person.person_id})
        ],
    )


async def _lost(read: Reader, part: Participant) -> LostPartView:
    program = await existing_program(read, part.program_id)
    live = await live_pairs(read, part.held)
    return LostPartView(program_id=program.id, title=program.settings.title, status=part.status, pairs=len(live))


class AskedErasureView(BaseModel):
    """The erasure that somebody has asked for themself; it begins at `due` unless they take it back before."""

    erasure_id: str
    due: datetime


@router.post("/own-erasure", status_code=202, dependencies=[held(Right.ERASE_ONESELF)])
async def ask_for_erasure(by: By, send: Send, read: Read) -> AskedErasureView:
    """Ask to be erased in every service; it begins by itself after three days, and can be taken back until then."""
    person = await person_with(read, themself(by))
    await send(AskForErasure(employee_key=person.id, erasure_id=identifier("erasure", send.id)))
    asked = (await person_with(read, person.person_id)).asked_erasure
    assert asked is not None  # noqa: S101 - it was accepted
    return AskedErasureView(erasure_id=asked.erasure_id, due=asked.due)


@router.post("/own-erasure/withdrawal", status_code=204, dependencies=[held(Right.ERASE_ONESELF)])
async def take_back_erasure(by: By, send: Send, read: Read) -> None:
    """Take back that one has asked to be erased."""
    person = await person_with(read, themself(by))
    await send(TakeBackErasure(employee_key=person.id))


@router.get("/erasures", tags=[ADMINISTRATOR], dependencies=[held(Right.SEE_ERASURES)])
async def list_erasures(
    *, read: Read, state: ByState = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[ErasureView]:
    """List erasures."""
    found, following = await read.page(ERASURES, cursor, limit, **chosen(state=state))
    return Page(items=[ErasureView.of(one) for one in found], next=following)


@router.get("/erasures/{erasure_id}", dependencies=[held(Right.SEE_ERASURES)])
async def get_erasure(erasure_id: ErasureKey, read: Read) -> ErasureView:
    """Return an erasure with the receipts of all services."""
    return ErasureView.of(await existing_erasure(read, erasure_id))


@router.get("/erasures/{erasure_id}/receipt", dependencies=[held(Right.SEE_ERASURES)])
async def get_receipt(erasure_id: ErasureKey, request: Request, read: Read) -> SignedErasureView:
    """Return an erasure as a signed receipt, which proves itself with the public key alone (Ed25519)."""
    return signed(request, await existing_erasure(read, erasure_id))


def signed(request: Request, erasure: Erasure) -> SignedErasureView:
    """Return the signed receipt of an erasure."""
    statement = ErasureView.of(erasure).model_dump_json()
    signer = Signer.of(platform(request).settings.record_keys)
    return SignedErasureView(
        statement=statement,
        signature=signer.sign(statement.encode()) if signer else None,
        public_key=signer.public if signer else None,
    )


async def existing_erasure(read: Reader, erasure_id: str) -> Erasure:
    """Return an erasure.

    Raises:
        UnknownErasure: there is none.
    """
    found = await read.get(ERASURES, erasure_id)
    if found is None:
        raise UnknownErasure(phrase("there is no erasure with that id"))
    return found
