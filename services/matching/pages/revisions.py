"""The page on which a program's settings are changed, on top of the revision that one has read."""

from dataclasses import replace
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.api.revisions import ChangeSettingsBody, change_settings
from services.matching.domain.program import Program
from services.matching.domain.revisions import ProgramRevision, revision_id
from services.matching.pages import pilot_form, program_form
from services.matching.pages.names import names_of
from services.matching.pages.settings_page import settings_page
from services.matching.pages.staffing import found_by
from services.matching.rights import Right
from services.matching.solver import Component
from services.matching.store import PROGRAM_REVISIONS
from shared.auth.sessions import FORM_FIELD
from shared.http import Read, Send
from shared.http.declared import form as takes
from shared.http.guard import By
from shared.http.parameters import ProgramKey
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.forms import Form, form_of, number_of
from shared.pages.frame import done
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
FIELDS: Final = (
    *program_form.TEXTS,
    *program_form.NUMBERS,
    *program_form.RULE_NUMBERS,
    *program_form.RULE_BOXES,
    *program_form.SEATS,
    *program_form.RUNS,
    *pilot_form.FIELDS,
    *(f"weight_{one}" for one in Component),
    *("languages", "starts_on", "why", "revision", "pairs_at_risk"),
)
WHOSE: Final = phrase("Nobody, or more than one person, is found by this. Use the address or the employee id.")
SAME: Final = phrase("Nothing is different from the settings as they are, so there is nothing to save.")


@router.get("/programs/{program_id}/settings", dependencies=[held(Right.SEE_REVISIONS)])
async def show_settings(program_id: ProgramKey, request: Request, read: Read) -> Response:
    """Show the settings of a program, its staff, its stage, and who changed what."""
    return await settings_page(request, read, await existing_program(read, program_id))


@router.post(
    "/programs/{program_id}/settings",
    dependencies=[held(Right.RUN_PROGRAM)],
    openapi_extra=takes(*FIELDS, FORM_FIELD),
)
async def change(program_id: ProgramKey, request: Request, send: Send, read: Read, by: By) -> Response:
    """Change settings; if somebody else changed them meanwhile, say what, and keep what was typed."""
    form, program = await form_of(request), await existing_program(read, program_id)
    known = await _known(read, program, form)
    meant = await _with_manager(read, request, program, form)
    if meant is None:
        return await _again(request, read, program, form.refused(pilot_manager=gettext(WHOSE)))
    changes = program_form.changes(meant, _as_of(program, known))
    given = {
        "settings": changes,
        "settings_revision": known.number,
        "why": form.value("why"),
        "pairs_at_risk": number_of(form.value("pairs_at_risk")),
    }
    try:
        body = ChangeSettingsBody.model_validate(given)
    except ValidationError as error:
        return await _again(request, read, program, form.invalid(error, program_form.NAMES))
    if not changes:
        return await _again(request, read, program, form.refused(gettext(SAME)))
    refused = await form.take(lambda: change_settings(program_id, body, request, send, read, by))
    if refused is None:
        return done(f"/programs/{program_id}/settings", gettext("The settings are saved."))
    newest = await existing_program(read, program_id)
    return await _again(request, read, newest, _merged(refused, _as_of(program, known), newest), known.number)


async def _with_manager(read: Reader, request: Request, program: Program, form: Form) -> Form | None:
    """Return the form with the manager of the pilot's team by id; None if it names nobody, or several."""
    text, known = form.value(pilot_form.MANAGER), pilot_form.manager_of(program)
    if not text:
        return form
    if known and text in {known, (await names_of(read, [known]))[known]}:
        return pilot_form.with_manager(form, known)
    found = await found_by(read, request, program, text)
    return pilot_form.with_manager(form, found.person_id) if found else None


def _merged(form: Form, before: Program, newest: Program) -> Form:
    """Return the form with the newest settings where nothing was typed: saved again, it undoes no other change."""
    old, new = program_form.shown(before), program_form.shown(newest)
    typed = {name: values for name, values in form.values.items() if values != old.values.get(name, ("",))}
    unticked = {name: () for name, values in old.values.items() if values and name not in form.values}
    return replace(form, values={**form.values, **new.values, **unticked, **typed})


async def _again(request: Request, read: Reader, program: Program, form: Form, known: int | None = None) -> Response:
    newer = range((known or program.settings_revision) + 1, program.settings_revision + 1)
    meanwhile = await read.some(PROGRAM_REVISIONS, [revision_id(program.id, number) for number in newer])
    status = HTTPStatus.CONFLICT if meanwhile else HTTPStatus.UNPROCESSABLE_ENTITY
    return await settings_page(request, read, program, form=form, meanwhile=meanwhile, status=status)


async def _known(read: Reader, program: Program, form: Form) -> ProgramRevision:
    """Return the revision that the form was made of; the newest where the form does not say."""
    given = number_of(form.value("revision"))
    number = given if isinstance(given, int) and 0 < given <= program.settings_revision else program.settings_revision
    found = await read.get(PROGRAM_REVISIONS, revision_id(program.id, number))
    assert found is not None  # noqa: S101 - revisions are never deleted while the program exists
    return found


def _as_of(program: Program, revision: ProgramRevision) -> Program:
    return replace(program, settings=revision.settings, settings_revision=revision.number)
