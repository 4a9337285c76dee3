"""The people of a program: found, looked at, and changed, one by one or many at once."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final, assert_never

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.api.participants import ReadyParticipantBody, make_ready
from services.matching.api.pauses import PauseBody, pause_participant, resume_participant
from services.matching.api.programs import existing_program
from services.matching.api.reminders import remind_participant
from services.matching.api.withdrawals import withdraw_now
from services.matching.domain.program import Program
from services.matching.domain.reminders import can_be_reminded
from services.matching.domain.requirements import Requirement
from services.matching.pages.choices import ROLES
from services.matching.pages.many import MANY, MOST_AT_ONCE, each, too_many, unlooked
from services.matching.pages.participants import GROUPS, REQUIREMENTS, STATUSES, Group, Row, Sought, chosen, found
from services.matching.pages.site import FRAME, now_of, page
from services.matching.rights import Right
from shared.auth.sessions import FORM_FIELD
from shared.contracts.closed import total
from shared.contracts.vocabulary import ProgramId, Role
from shared.http import Read
from shared.http.declared import form as takes
from shared.http.guard import tells_of
from shared.http.parameters import ProgramKey
from shared.http.sending import sender_for
from shared.languages import gettext, ngettext
from shared.mongo import Reader
from shared.pages.forms import Form, form_of
from shared.pages.frame import done
from shared.pages.listing import Listing, PageNumber, Words
from shared.pages.words import counted

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
FRAME.environment.globals |= {"STATUSES": STATUSES, "REQUIREMENTS": REQUIREMENTS, "ROLES": ROLES}
FRAME.environment.filters |= {"requirement": lambda one: gettext(REQUIREMENTS[one])}
A_BREAK: Final = timedelta(weeks=4)


class Do(StrEnum):
    """What can be done with many people at once."""

    READY = "ready"
    REMIND = "remind"
    PAUSE = "pause"
    RESUME = "resume"
    WITHDRAW = "withdraw"


# What cannot be taken back, or changes what people planned: many are looked at first.
LOOKED_AT: Final = frozenset({Do.REMIND, Do.PAUSE, Do.RESUME, Do.WITHDRAW})


def _done_with(do: Do, count: int, who: str) -> str:
    """Return what was done, in words, with how many people; `who` is the name if it is one."""
    said: Mapping[Do, str] = total(
        Do,
        {
            Do.READY: ngettext(
                "{who} is recorded as having met what was ticked.",
                "{n} people are recorded as having met what was ticked.",
                count,
            ),
            Do.REMIND: ngettext("{who} is reminded by mail.", "{n} people are reminded by mail.", count),
            Do.PAUSE: ngettext("{who} takes a break.", "{n} people take a break.", count),
            Do.RESUME: ngettext("{who} is back from the break.", "{n} people are back from their break.", count),
            Do.WITHDRAW: ngettext(
                "{who} is no longer in the program.", "{n} people are no longer in the program.", count
            ),
        },
    )
    return said[do].format(who=who, n=counted(count))


@router.get("/programs/{program_id}/people", dependencies=[held(Right.SEE_NAMES)])
async def list_people(  # noqa: PLR0913 - one parameter per filter
    *,
    program_id: ProgramKey,
    request: Request,
    read: Read,
    q: Words = "",
    group: Group = Group.HERE,
    role: Role | str = "",
    sort: str = "",
    number: PageNumber = 1,
) -> Response:
    """Show the people of a program, narrowed and sorted as the address says."""
    program = await existing_program(read, program_id)
    sought = Sought(group=group, role=Role(role) if role in {*Role} else None, words=q, last_first=sort == "-name")
    rows, total_ = await found(read, program_id, sought, number)
    tells_of(request, [one.person.person_id for one in rows])
    state = {"q": q, "group": group if group is not Group.HERE else "", "role": str(sought.role or ""), "sort": sort}
    listing = Listing(rows=rows, total=total_, number=number, state=state)
    return await page(request, "people.html.j2", program, listing=listing, groups=[*GROUPS.items()], most=MOST_AT_ONCE)


@router.post(
    "/programs/{program_id}/people/changes",
    dependencies=[held(Right.CHANGE_PARTICIPANTS)],
    openapi_extra=takes(
        *("do", "person", "sure", "looked", "until", "reason", "back", "all", "q", "group", "role"),
        *Requirement,
        FORM_FIELD,
    ),
)
async def change_people(program_id: ProgramKey, request: Request, read: Read) -> Response:
    """Say what would become of the chosen people, and do it once somebody is sure."""
    form, program = await form_of(request), await existing_program(read, program_id)
    back = f"/programs/{program_id}/people"
    people = await _meant(read, program_id, form)
    if why_not := _not_these(people, form):
        return done(back, why_not)
    do = Do(form.value("do"))
    if not form.has("sure"):
        return await _ask(request, program, do, people, _usual(do, form, now_of(request)))
    try:
        act = _act(do, form, program, request, read)
    except ValidationError as error:
        return await _ask(request, program, do, people, form.invalid(error), HTTPStatus.UNPROCESSABLE_ENTITY)
    if do in LOOKED_AT and (wrong := unlooked(form, len(people))):
        return await _ask(request, program, do, people, wrong, HTTPStatus.UNPROCESSABLE_ENTITY)
    told = await each([(_name(one), one) for one in people], act)
    said = told.sentence(_done_with(do, len(told.changed), next(iter(told.changed), "")))
    if not told.changed and form.value("back"):
        return await _ask(request, program, do, people, form.refused(said), HTTPStatus.CONFLICT)
    return done(f"{back}/{people[0].person.person_id}" if form.value("back") else back, said)


def _name(row: Row) -> str:
    return row.person.contact.called if row.person.contact else gettext("Somebody")


def _not_these(people: list[Row], form: Form) -> str:
    """Return why nothing can be done with these people; empty if it can."""
    if why_not := too_many(len(people)):
        return why_not
    if not people or form.value("do") not in {*Do}:
        return gettext("Nobody was chosen: tick the people first.")
    return ""


async def _meant(read: Reader, program_id: ProgramId, form: Form) -> list[Row]:
    """Return the people of a form: those that were ticked, or all that the list had found; one more than possible."""
    if not form.has("all"):
        return await chosen(read, program_id, form.all("person"))
    group, role = form.value("group"), form.value("role")
    sought = Sought(
        group=Group(group) if group in {*Group} else Group.HERE,
        role=Role(role) if role in {*Role} else None,
        words=form.value("q"),
    )
    return (await found(read, program_id, sought, 1, MOST_AT_ONCE + 1))[0]


def _act(do: Do, form: Form, program: Program, request: Request, read: Reader) -> Callable[[Row], Awaitable[Any]]:
    """Return what is done with one person.

    Raises:
        ValidationError: the form does not say what is needed.
    """
    acts: Mapping[Do, Callable[[], Callable[[Row], Awaitable[Any]]]] = total(
        Do,
        {
            Do.READY: lambda: _readying(form, program, request, read),
            Do.REMIND: lambda: (
                lambda row: remind_participant(program.id, row.person.person_id, sender_for(request), read)
            ),
            Do.PAUSE: lambda: _pausing(form, program, request, read),
            Do.RESUME: lambda: (
                lambda row: resume_participant(program.id, row.person.person_id, sender_for(request), read)
            ),
            Do.WITHDRAW: lambda: lambda row: withdraw_now(program.id, row.person.person_id, sender_for(request), read),
        },
    )
    return acts[do]()


def _readying(form: Form, program: Program, request: Request, read: Reader) -> Callable[[Row], Awaitable[Any]]:
    ticked = {one.value: form.has(one) for one in Requirement}
    body = ReadyParticipantBody.model_validate({**ticked, "reason": form.value("reason")})
    return lambda row: make_ready(program.id, row.person.person_id, body, sender_for(request), read)


def _pausing(form: Form, program: Program, request: Request, read: Reader) -> Callable[[Row], Awaitable[Any]]:
    body = PauseBody.model_validate({"until": end_of_day(form.value("until"))})
    return lambda row: pause_participant(program.id, row.person.person_id, body, sender_for(request), read)


def end_of_day(day: str) -> str:
    """Return the last moment of a day that was chosen, as a body takes it; what is no day is refused there."""
    return f"{day}T23:59:59Z"


def _usual(do: Do, form: Form, now: datetime) -> Form:
    """Return the questions of a change as they are asked first."""
    match do:
        case Do.READY:
            return Form.of(**{one.value: True for one in Requirement})
        case Do.PAUSE:
            return Form.of(until=(now.astimezone(UTC) + A_BREAK).date())
        case Do.REMIND | Do.RESUME | Do.WITHDRAW:
            return form
        case _:
            assert_never(do)


async def _ask(  # noqa: PLR0913, PLR0917 - what the question is about
    request: Request, program: Program, do: Do, people: list[Row], form: Form, status: int = HTTPStatus.OK
) -> Response:
    back = (await form_of(request)).value("back")
    return await page(
        request,
        "people_change.html.j2",
        program,
        do=do.value,
        people=people,
        form=form,
        back=back,
        many=do in LOOKED_AT and len(people) >= MANY,
        remindable=[one.person.person_id for one in people if can_be_reminded(one.part, now_of(request))],
        status=status,
    )
