"""Put two people of a draft together by hand: choose the other, see what it costs, then do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.api.runs import RunKey, existing_run
from services.matching.api.why import why
from services.matching.domain.runs import MatchRun
from services.matching.pages.names import in_order, names_of
from services.matching.pages.participants import Row, Sought, found
from services.matching.pages.site import ENGLISH, page
from services.matching.rights import Right
from services.matching.store import COUPLES
from shared.contracts.vocabulary import PersonId, Role
from shared.domain import Refused
from shared.errors import Unavailable
from shared.http import Files, Read
from shared.mongo import Reader
from shared.pages.listing import Listing, PageNumber, Words

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False, dependencies=[ENGLISH])
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
    alone: Sequence[str]


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
    shown = [one for one in rows if one.part.is_ready and one.person.person_id not in {kept, before}]
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
        listing=Listing(rows=shown, total=many, number=number, state=state),
        couple=couple,
        cost=await _cost(read, files, run, couple) if couple else None,
        with_whom=await _with_whom(read, run, shown, side),
    )


async def _with_whom(read: Reader, run: MatchRun, rows: list[Row], side: Role) -> dict[str, str]:
    """Return with whom people are in this draft, by name; nobody is empty."""
    ids = [one.person.person_id for one in rows]
    mine, theirs = ("mentor_id", "mentee_id") if side is Role.MENTOR else ("mentee_id", "mentor_id")
    where = {"run_id": run.id, mine: {"$in": ids}}
    found_ = await read.window(COUPLES, where, order=mine, skip=0, limit=MOST_COUPLES)
    names = await names_of(read, [getattr(one, theirs) for one in found_])
    known: dict[str, list[str]] = {}
    for one in found_:
        known.setdefault(getattr(one, mine), []).append(names[getattr(one, theirs)])
    return {id_: in_order(known.get(id_, [""])) for id_ in ids}


async def _cost(read: Reader, files: Files, run: MatchRun, couple: tuple[PersonId, PersonId]) -> Cost:
    mentor_id, mentee_id = couple
    alone = await names_of(read, await _alone(read, run, couple))
    try:
        found_ = await why(run.id, mentor_id, mentee_id, read, files)
    except (Refused, Unavailable) as error:
        said = str(error) or "It cannot be computed at the moment; the rules are checked when you confirm."
        return Cost(why=f"{said[:1].upper()}{said[1:]}.".replace("..", "."), possible=True, alone=[*alone.values()])
    return Cost(why=found_.sentence, possible=found_.score is not None, alone=[*alone.values()])


async def _alone(read: Reader, run: MatchRun, couple: tuple[PersonId, PersonId]) -> list[PersonId]:
    """Return those whose partner in the draft is taken away by the new couple, and who have no other."""
    mentor_id, mentee_id = couple
    theirs = [
        *await read.find(COUPLES, run_id=run.id, mentor_id=mentor_id),
        *await read.find(COUPLES, run_id=run.id, mentee_id=mentee_id),
    ]
    others = [one.mentee_id if one.mentor_id == mentor_id else one.mentor_id for one in theirs]
    return [one for one in others if one not in couple]
