"""Put two people of a draft together by hand: choose the other, see what it costs, then do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.api.participants import existing_participant
from services.matching.api.programs import existing_program
from services.matching.api.runs import RunKey, existing_run
from services.matching.api.why import why
from services.matching.domain.drafts import (
    Couple,
    Origin,
    making_room,
    must_be_able_to_meet,
    must_take_couples,
    places,
)
from services.matching.domain.making import first_day, last_day
from services.matching.domain.participants import participant_id
from services.matching.domain.program import Program
from services.matching.domain.runs import BeyondCapacity, MatchRun, must_be_draft
from services.matching.matcher.market import CoupleIds
from services.matching.pages import why_words
from services.matching.pages.names import Names, names_of
from services.matching.pages.participants import Row, Sought, found
from services.matching.pages.site import now_of, page
from services.matching.rights import Right
from services.matching.store import COUPLES, PARTICIPANTS
from shared.contracts.vocabulary import PersonId, Role
from shared.domain import Refused
from shared.errors import Unavailable
from shared.http import Files, Read
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.forms import sentence
from shared.pages.listing import Listing, PageNumber, Words
from shared.pages.told import told
from shared.pages.words import listed

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
Chosen = Annotated[PersonId, Query(max_length=100)]
NOBODY: Final = PersonId("")
MOST_COUPLES: Final = 500


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What it costs to put two people together.

    Attributes:
        why: how well they fit and what all pairs lose, in words.
        possible: whether the rules allow it.
        alone: who would be without anybody in this draft, by name.
    """

    why: str
    possible: bool
    alone: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Somebody who could be put together with another.

    Attributes:
        with_whom: whom they are with in this draft, by name; if they are `full`, with whom they stay.
        full: whether live pairs, pins and couples by hand take every place they have.
    """

    row: Row
    with_whom: str
    full: bool = False


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A run with its program, and the last day of a pair that would begin now."""

    run: MatchRun
    program: Program
    until: datetime


@router.get("/runs/{run_id}/swaps", dependencies=[held(Right.SHAPE_DRAFT)])
async def choose(  # noqa: PLR0913 - one parameter per choice
    *,
    run_id: RunKey,
    request: Request,
    read: Read,
    files: Files,
    mentor_id: Chosen = NOBODY,
    mentee_id: Chosen = NOBODY,
    other_id: Chosen = NOBODY,
    keep: Role = Role.MENTOR,
    q: Words = "",
    number: PageNumber = 1,
) -> Response:
    """Show who else somebody could meet; with one chosen, what that costs."""
    run = await existing_run(read, run_id)
    program = await existing_program(read, run.program_id)
    if not mentor_id:
        keep = Role.MENTEE
    kept, before = (mentor_id, mentee_id) if keep is Role.MENTOR else (mentee_id, mentor_id)
    side = Role.MENTEE if keep is Role.MENTOR else Role.MENTOR
    rows, many = await found(read, program.id, Sought(role=side, words=q), number)
    mine = (await _couples_of(read, run, [kept]))[kept]
    taken = {kept, before, *(_other(one, kept) for one in mine)}
    shown = [one for one in rows if one.part.is_ready and one.person.person_id not in taken]
    draft = Draft(run=run, program=program, until=last_day(program, first_day(program, now_of(request))))
    names = await names_of(read, [one for one in (mentor_id, mentee_id, other_id) if one])
    couple = ((kept, other_id) if keep is Role.MENTOR else (other_id, kept)) if other_id else None
    state = {"mentor_id": mentor_id, "mentee_id": mentee_id, "keep": keep.value, "q": q}
    return await page(
        request,
        "swap.html.j2",
        program,
        under="runs",
        run=run,
        kept=kept,
        before=before,
        keep=keep.value,
        other_id=other_id,
        names=names,
        listing=Listing(rows=await _choices(read, run, program, shown), total=many, number=number, state=state),
        couple=couple,
        full=await _full(read, program, kept, mine),
        cost=await _cost(read, files, draft, couple) if couple else None,
    )


async def _full(read: Reader, program: Program, person_id: PersonId, couples: Sequence[Couple]) -> str:
    """Return why somebody cannot be put together with anybody else; empty if they can."""
    part = await existing_participant(read, program.id, person_id)
    try:
        making_room(part, couples, places(program, part))
    except BeyondCapacity as refused:
        return _sentence(refused)
    return ""


async def _choices(read: Reader, run: MatchRun, program: Program, shown: Sequence[Row]) -> list[Choice]:
    """Return these people with whom they are in this draft, and whether they can be put together with somebody else."""
    held_ = await _couples_of(read, run, [one.person.person_id for one in shown])
    everybody = [id_ for couples in held_.values() for one in couples for id_ in (one.mentor_id, one.mentee_id)]
    names = await names_of(read, everybody)
    return [_choice(one, program, held_[one.person.person_id], names) for one in shown]


def _choice(row: Row, program: Program, couples: Sequence[Couple], names: Names) -> Choice:
    try:
        making_room(row.part, couples, places(program, row.part))
    except BeyondCapacity:
        kept = [one for one in couples if one.origin is not Origin.MATCHED]
        stays = [*(who for _, who in row.partners), *(names[_other(one, row.part.person_id)] for one in kept)]
        return Choice(row=row, with_whom=listed(stays), full=True)
    return Choice(row=row, with_whom=listed([names[_other(one, row.part.person_id)] for one in couples]))


async def _cost(read: Reader, files: Files, draft: Draft, couple: CoupleIds) -> Cost:
    try:
        displaced = await _displaced(read, draft, couple)
    except Refused as refused:
        return Cost(why=_sentence(refused), possible=False)
    alone = [*(await names_of(read, await _alone(read, draft.run, couple, displaced))).values()]
    try:
        found_ = await why(draft.run.id, *couple, read, files)
    except Unavailable:
        said = gettext("It cannot be computed at the moment; the rules are checked when you confirm.")
        return Cost(why=said, possible=True, alone=alone)
    except Refused as refused:
        return Cost(why=_sentence(refused), possible=False)
    return Cost(why=why_words.answer(found_), possible=found_.score is not None, alone=alone)


async def _displaced(read: Reader, draft: Draft, couple: CoupleIds) -> list[Couple]:
    """Return the couples that make room for a new one.

    Raises:
        Refused: the two cannot be put together; the command is refused by the same rules.
    """
    must_be_draft(draft.run)
    must_take_couples(draft.program)
    held_ = await _couples_of(read, draft.run, couple)
    gone: dict[str, Couple] = {}
    for one in [await existing_participant(read, draft.program.id, person_id) for person_id in couple]:
        must_be_able_to_meet(one, draft.until)
        room = places(draft.program, one)
        gone |= {less.id: less for less in making_room(one, held_[one.person_id], room)}
    return [*gone.values()]


async def _alone(read: Reader, run: MatchRun, couple: CoupleIds, displaced: Sequence[Couple]) -> list[PersonId]:
    """Return those whose partner in the draft is taken away by the new couple, and who have no other pair."""
    gone = {one.id for one in displaced}
    losers = {id_ for one in displaced for id_ in (one.mentor_id, one.mentee_id)}.difference(couple)
    held_ = await _couples_of(read, run, sorted(losers))
    parts = await read.some(PARTICIPANTS, [participant_id(run.program_id, one) for one in sorted(losers)])
    return [one.person_id for one in parts if not one.active and gone.issuperset(c.id for c in held_[one.person_id])]


async def _couples_of(read: Reader, run: MatchRun, ids: Sequence[PersonId]) -> dict[PersonId, list[Couple]]:
    """Return the couples of a draft with each of these people, on either side."""
    where = {"run_id": run.id, "$or": [{"mentor_id": {"$in": [*ids]}}, {"mentee_id": {"$in": [*ids]}}]}
    found_ = await read.window(COUPLES, where, order="-score", skip=0, limit=MOST_COUPLES)
    return {id_: [one for one in found_ if id_ in {one.mentor_id, one.mentee_id}] for id_ in ids}


def _other(couple: Couple, person_id: PersonId) -> PersonId:
    return couple.mentee_id if couple.mentor_id == person_id else couple.mentor_id


def _sentence(refused: Refused) -> str:
    return sentence(told(str(refused) or refused.title))
