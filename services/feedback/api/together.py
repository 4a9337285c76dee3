"""What a pair agrees on, asks ahead, promises and thanks for, over HTTP; for its members."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from services.feedback.api.held import held
from services.feedback.api.together_views import (
    AgreementView,
    AskAheadBody,
    CommitmentView,
    DoCommitmentBody,
    GiveThanksBody,
    MakeCommitmentBody,
    MoveCommitmentBody,
    ShowThanksBody,
    SignAgreementBody,
    ThanksView,
    agreement_view,
    commitment_view,
    thanks_view,
)
from services.feedback.commands import (
    AskAhead,
    DoCommitment,
    DropCommitment,
    GiveThanks,
    MakeCommitment,
    MoveCommitment,
    ReopenCommitment,
    ShowThanks,
    SignAgreement,
    VerifyCommitment,
)
from services.feedback.domain.agreement import Agreement
from services.feedback.domain.commitments import UnknownCommitment
from services.feedback.domain.commitments import commitment_id as made_id
from services.feedback.domain.thanks import Giver, Visibility
from services.feedback.handlers.together import WORDS
from services.feedback.rights import Right
from services.feedback.settings import authorship_of
from services.feedback.store import AGREEMENTS, COMMITMENTS, PAIRS, THANKS
from shared.contracts.vocabulary import CommitmentId, PairId
from shared.http import Cursor, Limit, Page, Read, Send
from shared.http.guard import By, themself
from shared.http.parameters import PairKey, ProgramKey
from shared.phrases import phrase

router = APIRouter(prefix="/v1", tags=["feedback"])
CommitmentKey = Annotated[CommitmentId, Path(max_length=100)]
ThanksKey = Annotated[str, Path(max_length=100)]


@router.get("/pairs/{pair_id}/agreement", dependencies=[held(Right.SEE_TOGETHER)])
async def show_agreement(pair_id: PairKey, read: Read) -> AgreementView:
    """Return what a pair has agreed on, and the questions for its next session; only its members can read it."""
    return agreement_view(await read.get(AGREEMENTS, pair_id) or Agreement(id=pair_id))


@router.post("/pairs/{pair_id}/signatures", status_code=201, dependencies=[held(Right.ACT_TOGETHER)])
async def sign_agreement(  # noqa: PLR0913 - FastAPI's parameters
    *, pair_id: PairKey, body: SignAgreementBody, by: By, request: Request, read: Read, send: Send
) -> AgreementView:
    """Say one's goal and sign the terms; new terms ask everybody again."""
    terms = body.model_dump(exclude={"goal"})
    sealed = _sealed(request, pair_id, body.goal)
    await send(SignAgreement(pair_id=pair_id, person_id=themself(by), sealed=sealed, **terms))
    return await show_agreement(pair_id, read)


@router.post("/pairs/{pair_id}/questions", status_code=201, dependencies=[held(Right.ACT_TOGETHER)])
async def ask_ahead(  # noqa: PLR0913 - FastAPI's parameters
    *, pair_id: PairKey, body: AskAheadBody, by: By, request: Request, read: Read, send: Send
) -> AgreementView:
    """Write questions for the next session, instead of those one wrote before."""
    sealed = _sealed(request, pair_id, body.words)
    await send(AskAhead(pair_id=pair_id, person_id=themself(by), sealed=sealed))
    return await show_agreement(pair_id, read)


@router.get("/pairs/{pair_id}/commitments", dependencies=[held(Right.SEE_TOGETHER)])
async def list_commitments(
    pair_id: PairKey, read: Read, cursor: Cursor = None, limit: Limit = 100
) -> Page[CommitmentView]:
    """List what was promised in a pair; only its members can read it."""
    found, following = await read.page(COMMITMENTS, cursor, limit, pair_id=pair_id)
    return Page(items=[commitment_view(one) for one in found], next=following)


@router.post("/pairs/{pair_id}/commitments", status_code=201, dependencies=[held(Right.ACT_TOGETHER)])
async def make_commitment(  # noqa: PLR0913 - FastAPI's parameters
    *, pair_id: PairKey, body: MakeCommitmentBody, by: By, request: Request, read: Read, send: Send
) -> CommitmentView:
    """Say what one will do; the same words are said once."""
    person_id, sealed = themself(by), _sealed(request, pair_id, body.words)
    await send(MakeCommitment(pair_id=pair_id, person_id=person_id, scope=body.scope, due=body.due, sealed=sealed))
    return await _found(made_id(pair_id, person_id, body.words), read)


_ONE = "/pairs/{pair_id}/commitments/{commitment_id}"


@router.post(f"{_ONE}/completion", status_code=201, dependencies=[held(Right.ACT_TOGETHER)])
async def do_commitment(  # noqa: PLR0913 - FastAPI's parameters
    *,
    pair_id: PairKey,
    commitment_id: CommitmentKey,
    body: DoCommitmentBody,
    by: By,
    request: Request,
    read: Read,
    send: Send,
) -> CommitmentView:
    """Say that it is done; a junior is then asked to confirm it."""
    sealed = _sealed(request, pair_id, body.words or "")
    about = {"pair_id": pair_id, "commitment_id": commitment_id, "person_id": themself(by)}
    await send(DoCommitment.model_validate({**about, "value": body.value, "sealed": sealed}))
    return await _found(commitment_id, read)


@router.put(f"{_ONE}/due", dependencies=[held(Right.ACT_TOGETHER)])
async def move_commitment(  # noqa: PLR0913 - FastAPI's parameters
    *, pair_id: PairKey, commitment_id: CommitmentKey, body: MoveCommitmentBody, by: By, read: Read, send: Send
) -> CommitmentView:
    """Give an open commitment another day."""
    await send(MoveCommitment(pair_id=pair_id, commitment_id=commitment_id, person_id=themself(by), due=body.due))
    return await _found(commitment_id, read)


@router.post(f"{_ONE}/withdrawal", status_code=201, dependencies=[held(Right.ACT_TOGETHER)])
async def drop_commitment(
    pair_id: PairKey, commitment_id: CommitmentKey, by: By, read: Read, send: Send
) -> CommitmentView:
    """Take an open commitment back."""
    await send(DropCommitment(pair_id=pair_id, commitment_id=commitment_id, person_id=themself(by)))
    return await _found(commitment_id, read)


@router.post(f"{_ONE}/verification", status_code=201, dependencies=[held(Right.ACT_TOGETHER)])
async def verify_commitment(
    pair_id: PairKey, commitment_id: CommitmentKey, by: By, read: Read, send: Send
) -> CommitmentView:
    """Confirm that it was done, as a junior of the pair."""
    await send(VerifyCommitment(pair_id=pair_id, commitment_id=commitment_id, person_id=themself(by)))
    return await _found(commitment_id, read)


@router.post(f"{_ONE}/reopenings", status_code=201, dependencies=[held(Right.ACT_TOGETHER)])
async def reopen_commitment(
    pair_id: PairKey, commitment_id: CommitmentKey, by: By, read: Read, send: Send
) -> CommitmentView:
    """Say that it is not done yet, as a junior of the pair."""
    await send(ReopenCommitment(pair_id=pair_id, commitment_id=commitment_id, person_id=themself(by)))
    return await _found(commitment_id, read)


@router.get("/pairs/{pair_id}/thanks", dependencies=[held(Right.SEE_TOGETHER)])
async def list_thanks(
    pair_id: PairKey, by: By, read: Read, cursor: Cursor = None, limit: Limit = 100
) -> Page[ThanksView]:
    """List the thanks that the caller got in a pair."""
    found, following = await read.page(THANKS, cursor, limit, pair_id=pair_id, recipient_id=by.whose)
    return Page(items=[thanks_view(one) for one in found], next=following)


@router.post("/pairs/{pair_id}/thanks", status_code=204, dependencies=[held(Right.THANK)])
async def give_thanks(  # noqa: PLR0913 - FastAPI's parameters
    *, pair_id: PairKey, body: GiveThanksBody, by: By, request: Request, read: Read, send: Send
) -> None:
    """Thank a junior of the pair, as its senior or as the program's sponsor; who was thanked decides who sees it."""
    pair, person_id = await read.get(PAIRS, pair_id), themself(by)
    inside = pair is not None and person_id in pair.people
    await send(
        GiveThanks(
            pair_id=pair_id,
            person_id=person_id if inside else None,
            giver=Giver.SENIOR if inside else Giver.SPONSOR,
            recipient_id=body.recipient_id,
            sealed=_sealed(request, pair_id, body.words),
        )
    )


@router.put("/pairs/{pair_id}/thanks/{thanks_id}/visibility", status_code=204, dependencies=[held(Right.ACT_TOGETHER)])
async def show_thanks(pair_id: PairKey, thanks_id: ThanksKey, body: ShowThanksBody, by: By, send: Send) -> None:
    """Decide who sees the thanks one got."""
    person_id = themself(by)
    await send(ShowThanks(pair_id=pair_id, thanks_id=thanks_id, person_id=person_id, visibility=body.visibility))


@router.get("/programs/{program_id}/thanks", dependencies=[held(Right.SEE_THANKS)])
async def list_shown_thanks(
    program_id: ProgramKey, read: Read, cursor: Cursor = None, limit: Limit = 100
) -> Page[ThanksView]:
    """List the thanks that who was thanked shows to those who run and sponsor the program."""
    shown = {"program_id": program_id, "visibility": Visibility.PROGRAM}
    found, following = await read.page(THANKS, cursor, limit, **shown)
    return Page(items=[thanks_view(one) for one in found], next=following)


def _sealed(request: Request, pair_id: PairId, words: str) -> str:
    return authorship_of(request).seal(pair_id, {WORDS: words})


async def _found(id_: CommitmentId, read: Read) -> CommitmentView:
    found = await read.get(COMMITMENTS, id_)
    if found is None:
        raise UnknownCommitment(phrase("there is no commitment with that id in this pair"))
    return commitment_view(found)
