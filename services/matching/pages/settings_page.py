"""The page of a program's settings: its stage and the next step, its staff, its settings, and their revisions."""

from http import HTTPStatus
from typing import Final

from fastapi import Request
from starlette.responses import HTMLResponse

from services.matching.api.closing import show_closing
from services.matching.domain.program import Program
from services.matching.domain.revisions import ProgramRevision, revision_id
from services.matching.pages import pilot_form, program_form
from services.matching.pages.names import Names, names_of
from services.matching.pages.rendering import CRITERIA
from services.matching.pages.site import page
from services.matching.store import PROGRAM_REVISIONS
from shared.contracts.closed import total
from shared.contracts.programs import SponsorQuestion, Stage
from shared.contracts.vocabulary import PersonId
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.forms import Form

SHOWN: Final = 20
EMPTY: Final = Form()
NEXT: Final = total(
    Stage,
    {
        Stage.DRAFT: (),
        Stage.ENROLLING: (Stage.PILOT, Stage.ROLLOUT),
        Stage.PILOT: (Stage.ROLLOUT,),
        Stage.ROLLOUT: (),
        Stage.CLOSED: (),
    },
)


async def settings_page(  # noqa: PLR0913 - one form for each part of the page
    request: Request,
    read: Reader,
    program: Program,
    *,
    form: Form | None = None,
    steps: Form = EMPTY,
    people: Form | None = None,
    meanwhile: list[ProgramRevision] | None = None,
    status: int = HTTPStatus.OK,
) -> HTMLResponse:
    """Return the page; a form that was refused is shown as it was sent, with what changed `meanwhile`."""
    revisions = await _latest(read, program)
    names = await _names(read, program, revisions)
    return await page(
        request,
        "settings.html.j2",
        program,
        status=status,
        form=form or await _shown(read, program),
        steps=steps,
        people=people or _people(program, names),
        revisions=[(one, who(one.by, names)) for one in revisions],
        meanwhile=[(one, who(one.by, names)) for one in meanwhile or ()],
        names=names,
        CRITERIA=CRITERIA,
        following=NEXT[program.stage],
        ends=await show_closing(program.id, read),
        word=program.staff.word_on(SponsorQuestion.SPONSORSHIP),
    )


async def _shown(read: Reader, program: Program) -> Form:
    form, manager = program_form.shown(program), pilot_form.manager_of(program)
    return pilot_form.with_manager(form, (await names_of(read, [manager]))[manager]) if manager else form


def who(actor: str, names: Names) -> str:
    """Return the name of whoever did something, as the actor of a command names them."""
    first = actor.partition(" for ")[0]
    if first.startswith("person:"):
        return names[first.removeprefix("person:")]
    if first == "local":
        return gettext("Somebody on this machine")
    return gettext("A service") if first.startswith("service:") else gettext("Somebody")


def person_of(actor: str) -> list[PersonId]:
    """Return the person whom an actor names, if it is one."""
    first = actor.partition(" for ")[0]
    return [PersonId(first.removeprefix("person:"))] if first.startswith("person:") else []


async def _latest(read: Reader, program: Program) -> list[ProgramRevision]:
    first = max(1, program.settings_revision - SHOWN + 1)
    ids = [revision_id(program.id, number) for number in range(first, program.settings_revision + 1)]
    found = await read.some(PROGRAM_REVISIONS, ids)
    return sorted(found, key=lambda one: -one.number)


async def _names(read: Reader, program: Program, revisions: list[ProgramRevision]) -> Names:
    staff = program.staff
    ids = [*staff.coordinator_ids, *([staff.sponsor_id] if staff.sponsor_id else [])]
    return await names_of(read, [*ids, *(one for made in revisions for one in person_of(made.by))])


def _people(program: Program, names: Names) -> Form:
    staff = program.staff
    return Form.of(
        sponsor=names[staff.sponsor_id] if staff.sponsor_id else "",
        coordinators="\n".join(names[one] for one in staff.coordinator_ids),
    )
