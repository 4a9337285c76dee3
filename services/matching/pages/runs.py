"""The page of a match run in figures: how well pairs fit, who has none and why, two people explained, and its twin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.api.runs import RunKey, existing_run
from services.matching.api.why import warm, why
from services.matching.domain.drafts import Couple, Leftover
from services.matching.domain.participants import participant_id
from services.matching.domain.program import Program
from services.matching.domain.reasons import Reason
from services.matching.domain.runs import MatchRun
from services.matching.domain.summary import Left
from services.matching.domain.why import NotInThisRun, RolesSwapped
from services.matching.matcher.opposite import forms_teams
from services.matching.pages import twin_fields, why_words
from services.matching.pages.names import called, names_of, names_told, people_of
from services.matching.pages.site import FRAME, caller_of, page
from services.matching.pages.staffing import found_by
from services.matching.rights import RIGHTS, Right
from services.matching.store import COUPLES, LEFTOVERS, PARTICIPANTS
from shared.auth.rights import Place, may
from shared.contracts.vocabulary import PersonId
from shared.domain import Refused
from shared.errors import Unavailable
from shared.http import Files, Read
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.forms import Form, sentence
from shared.pages.told import told

if TYPE_CHECKING:
    from shared.processing.blobs import Blobs

router = APIRouter(prefix="/v1", tags=["pages"])
FRAME.environment.globals |= {"TWIN_LABELS": twin_fields.LABELS}
SHOWN = 20
WEAKEST = 10
SHORT = 12  # letters of an id, for those who may not see names
Who = Annotated[str, Query(max_length=320)]


@dataclass(frozen=True, kw_only=True)
class Without:
    """The people of one role without a pair for one reason: their number, and the first of them."""

    left: Left
    people: Sequence[Leftover]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question about two people as it was typed, and its answer, or what is wrong with it."""

    mentor: str = ""
    mentee: str = ""
    wrong: str = ""
    answer: str = ""
    reasons: Sequence[Reason] = ()
    standings: Sequence[str] = ()


NOTHING: Final = Asked()


@router.get("/match-runs/{run_id}/report.html", response_class=HTMLResponse, dependencies=[held(Right.SEE_RUN)])
async def run_page(  # noqa: PLR0913, PLR0917 - FastAPI dependencies
    run_id: RunKey, request: Request, read: Read, files: Files, mentor_id: Who = "", mentee_id: Who = ""
) -> HTMLResponse:
    """Return a run's page: how well pairs fit, unmatched people by reason, topics, and the sliders of its twin."""
    run = await existing_run(read, run_id)
    warm(files, run)
    program = await existing_program(read, run.program_id)
    asked = NOTHING
    if mentor_id and mentee_id and run.record and _may(request, program, Right.SEE_UNMATCHED):
        asked = await _asked(request, read, files, run, program, (mentor_id.strip(), mentee_id.strip()))
    return await shown(request, read, run, program, asked=asked)


async def shown(  # noqa: PLR0913 - what the page shows
    request: Request,
    read: Reader,
    run: MatchRun,
    program: Program,
    *,
    form: Form | None = None,
    asked: Asked = NOTHING,
    status: int = HTTPStatus.OK,
) -> HTMLResponse:
    """Return the page of a run; `form` is that of a twin which was refused."""
    without, weakest = await _without(read, run), await _weakest(read, run)
    ids = [one.person_id for group in without for one in group.people]
    ids += [one for couple in weakest for one in (couple.mentor_id, couple.mentee_id)]
    wanted = run.summary.preferred.first if run.summary and run.summary.preferred else ()
    ids += [one for couple in wanted for one in (couple.mentor_id, couple.mentee_id)]
    named = _may(request, program, Right.SEE_NAMES)
    names: Mapping[str, str] = (
        await names_told(request, read, ids) if named else {str(one): f"{one[:SHORT]}…" for one in ids}
    )
    return await page(
        request,
        "runs.html.j2",
        program,
        under="runs",
        status=status,
        run=run,
        without=without,
        weakest=weakest,
        named=named,
        names=names,
        asked=asked,
        teams=forms_teams(program),
        form=form or twin_fields.shown(program, run),
    )


def _may(request: Request, program: Program, right: Right) -> bool:
    return may(caller_of(request), RIGHTS[right], Place(program_id=program.id))


async def _asked(  # noqa: PLR0913, PLR0917 - where the answer comes from
    request: Request, read: Reader, files: "Blobs", run: MatchRun, program: Program, texts: tuple[str, str]
) -> Asked:
    """Return why two people were paired or not; they are named by id, name, address or employee id."""
    ids = [await _person(request, read, program, text) for text in texts]
    people = await people_of(read, [one for one in ids if one])
    mentor, mentee = (
        called(people[id_]) if id_ and id_ in people else text for id_, text in zip(ids, texts, strict=True)
    )
    typed = Asked(mentor=mentor, mentee=mentee)
    unknown = [text for id_, text in zip(ids, texts, strict=True) if id_ is None]
    if unknown:
        said = gettext("Nobody, or more than one person, is found by {texts}. Use the address or the employee id.")
        return Asked(mentor=mentor, mentee=mentee, wrong=said.format(texts=", ".join(unknown)))
    first, second = (one for one in ids if one)
    return await _answered(read, files, run, (first, second), typed)


async def _answered(
    read: Reader, files: "Blobs", run: MatchRun, couple: tuple[PersonId, PersonId], typed: Asked
) -> Asked:
    try:
        found = await why(run.id, *couple, read, files)
    except NotInThisRun:
        wrong = gettext("One of them was not ready when this run began, or does not take part.")
    except RolesSwapped:
        wrong = gettext("Name the mentor first, then the mentee.")
    except Unavailable:
        wrong = gettext("It cannot be computed at the moment; ask again in a moment.")
    except Refused as refused:
        wrong = sentence(told(str(refused)))
    else:
        names = await names_of(read, why_words.named(found))
        return Asked(
            mentor=typed.mentor,
            mentee=typed.mentee,
            answer=why_words.answer(found),
            reasons=why_words.reasons(found),
            standings=why_words.standings(found, names),
        )
    return Asked(mentor=typed.mentor, mentee=typed.mentee, wrong=wrong)


async def _person(request: Request, read: Reader, program: Program, text: str) -> PersonId | None:
    if part := await read.get(PARTICIPANTS, participant_id(program.id, PersonId(text))):
        return part.person_id
    found = await found_by(read, request, program, text)
    return found.person_id if found else None


async def _without(read: Reader, run: MatchRun) -> list[Without]:
    groups = run.summary.left if run.summary else ()
    return [
        Without(
            left=one,
            people=await read.find(
                LEFTOVERS, SHOWN, run_id=run.id, reason=one.reason, role=one.role, attribute=one.attribute
            ),
        )
        for one in groups
    ]


async def _weakest(read: Reader, run: MatchRun) -> list[Couple]:
    """Return the pairs that fit least, which are in the last chunks."""
    last = await read.find(COUPLES, run_id=run.id, chunk=max(0, run.couple_chunks - 1))
    return sorted(last, key=lambda one: (one.score, one.id))[:WEAKEST]
