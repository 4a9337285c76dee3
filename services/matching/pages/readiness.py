"""The pages behind the link of a welcome: read the orientation, pass its check, agree to the time."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from babel.dates import format_date
from babel.units import format_unit
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.participants import existing_participant
from services.matching.api.programs import existing_program
from services.matching.commands import CompleteRequirement
from services.matching.domain.lessons import OwnLesson, newest_of, subject_for
from services.matching.domain.orientation import Grade, Lesson, best_language, grade, subject_of
from services.matching.domain.participants import Participant, Status, UnknownParticipant
from services.matching.domain.program import Program, UnknownProgram
from services.matching.domain.program_settings import ProgramSettings
from services.matching.domain.requirements import Completion, RecordedBy, Requirement
from services.matching.orientation import newest, phrases, rendered
from services.matching.store import PROGRAM_LESSONS
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.http import Now, Read, Send
from shared.http.declared import form
from shared.pages.asking import Asking, Token, again, fields_of
from shared.pages.links import LinkExpired, LinkInvalid
from shared.pages.words import minutes_a_month

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

AUDIENCE: Final = "matching"
PURPOSE: Final = "readiness"
AN_HOUR: Final = 60
_asking = Asking("services.matching", "readiness.html.j2", AUDIENCE, purpose=PURPOSE)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One opening of the page: whose it is, which step, in which language, and the program's own lesson, if any."""

    program: Program
    participant: Participant
    step: Requirement | None
    wanted: str | None
    own: OwnLesson | None = None

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """Return the newest text of the step, or of the first one, in all its languages."""
        if self.own:
            return self.own.in_languages()
        kind, role = self.program.settings.kind, self.participant.role
        subject = self.step and subject_of(self.step, kind, role)
        return newest(subject or subject_of(Requirement.ORIENTATION, kind, role) or "")

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages that the page can be read in."""
        return tuple(one.language for one in self.lessons)

    @property
    def language(self) -> str:
        """Return the language of the page: the one asked for, the person's, or the program's."""
        asked = (self.wanted,) if self.wanted else ()
        return best_language(self.languages, asked, self.participant.profile.languages, self.program.settings.languages)

    @property
    def lesson(self) -> Lesson | None:
        """Return the text of the step; the overview and the time commitment have none."""
        if self.step is None or self.step is Requirement.TIME_COMMITMENT:
            return None
        return next(one for one in self.lessons if one.language == self.language)


@router.get("/readiness/{token}")
async def show(request: Request, read: Read, now: Now, token: Token) -> Response:
    """Show what there is to do, or one step of it."""
    try:
        visit = await _visit(request, read, now, token)
    except (LinkInvalid, LinkExpired, UnknownParticipant, UnknownProgram) as error:
        return _asking.refusal(error)
    return _page(visit)


@router.post("/readiness/{token}", openapi_extra=form("agree"))
async def complete(request: Request, read: Read, send: Send, now: Now, token: Token) -> Response:
    """Send a passed check or an agreement as a command, then redirect to the overview; a failed check is explained."""
    try:
        visit = await _visit(request, read, now, token)
    except (LinkInvalid, LinkExpired, UnknownParticipant, UnknownProgram) as error:
        return _asking.refusal(error)
    given = await fields_of(request)
    graded = grade(visit.lesson, given) if visit.lesson else None
    command = _command(visit, graded, given)
    if command is None:
        return _page(visit, graded, given, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    async def refused(_status: int) -> Response:
        return _page(await _visit(request, read, now, token), status=HTTPStatus.CONFLICT)

    return await _asking.take(send, command, again(f"{token}?lang={visit.language}"), refused)


async def _visit(request: Request, read: Read, now: datetime, token: str) -> Visit:
    claims = await _asking.claims(request, read, token, now)
    program_id, person_id = ProgramId(claims["program_id"]), PersonId(claims["person_id"])
    program = await existing_program(read, program_id)
    participant = await existing_participant(read, program_id, person_id)
    steps = participant.required
    step, wanted = request.query_params.get("step"), request.query_params.get("lang")
    chosen = next((one for one in steps if one == step), None)
    subject = subject_for(chosen or Requirement.ORIENTATION, program, participant.role)
    own = await read.find(PROGRAM_LESSONS, program_id=program_id, subject=subject) if subject else []
    return Visit(program=program, participant=participant, step=chosen, wanted=wanted, own=newest_of(own))


def _command(visit: Visit, graded: Grade | None, given: dict[str, str]) -> CompleteRequirement | None:
    """Return what to record, or None if a check is not passed or nothing was agreed to."""
    whose = {"program_id": visit.program.id, "person_id": visit.participant.person_id, "language": visit.language}
    if visit.step is Requirement.TIME_COMMITMENT and given.get("agree") == "yes":
        version = visit.program.settings_revision
        return CompleteRequirement.model_validate({**whose, "requirement": visit.step, "version": version})
    if visit.step is None or visit.lesson is None or graded is None or not graded.passed:
        return None
    result = {"version": visit.lesson.version, "right": graded.right, "asked": graded.asked}
    return CompleteRequirement.model_validate({**whose, **result, "requirement": visit.step})


def _page(
    visit: Visit, graded: Grade | None = None, given: dict[str, str] | None = None, *, status: int = HTTPStatus.OK
) -> Response:
    say, settings = phrases(visit.language), visit.program.settings
    case = _case(visit)
    return _asking.page(
        case,
        status,
        language=visit.language,
        languages=[(one, phrases(one)["name"]) for one in visit.languages if one != visit.language],
        say=say,
        program=settings.title,
        step=visit.step,
        steps=[(one, say[one], _state(visit, one)) for one in visit.participant.required],
        missing=visit.participant.missing,
        waits=visit.participant.status is Status.WAITLISTED,
        mode=visit.participant.mode,
        lesson=visit.lesson,
        text=rendered(visit.lesson) if visit.lesson else "",
        graded=graded,
        given=given or {},
        commitment=_commitment(settings, visit.language),
        month=_month(settings, visit.language),
    )


def _case(visit: Visit) -> str:
    """Return which page to show: the last word on a person's part goes before any step."""
    if not visit.program.is_open:
        return "closed"
    if visit.participant.status is Status.WITHDRAWN:
        return "gone"
    return "step" if visit.step else "overview"


def _state(visit: Visit, requirement: Requirement) -> str:
    """Return in words whether a requirement is met, when, and who says so."""
    say = phrases(visit.language)
    known = next((one for one in visit.participant.completions if one.requirement is requirement), None)
    if known is None:
        return say["open"] if requirement in visit.participant.missing else ""
    return _done(known, visit.language)


def _done(known: Completion, language: str) -> str:
    date = format_date(known.at, format="long", locale=language)
    by_team = known.by is RecordedBy.COORDINATOR
    return phrases(language)["done_by_team" if by_team else "done"].format(date=date, reason=known.reason)


def _commitment(settings: ProgramSettings, language: str) -> str:
    return phrases(language)["commitment"].format(
        minutes=format_unit(settings.session_minutes, "minute", locale=language),
        every=phrases(language)[settings.cadence],
        weeks=format_unit(settings.weeks, "week", locale=language),
    )


def _month(settings: ProgramSettings, language: str) -> str:
    minutes = minutes_a_month(settings.session_minutes, settings.cadence)
    hours = minutes >= AN_HOUR
    amount = format_unit(minutes / AN_HOUR if hours else minutes, "hour" if hours else "minute", locale=language)
    return phrases(language)["commitment_month"].format(month=amount)
