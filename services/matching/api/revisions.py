"""The settings of a program over HTTP: read, replace or change them, list their revisions, adopt a twin."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BeforeValidator, Field

from services.matching.api.held import held
from services.matching.api.people import settings_of
from services.matching.api.programs import ProgramView, as_usual, existing_program, program_view
from services.matching.api.trials import TrialKey, TwinView, existing_trial
from services.matching.commands import AdoptTwin, ReviseSettings
from services.matching.domain.program import Program
from services.matching.domain.program_settings import ProgramSettings
from services.matching.domain.revisions import ProgramRevision, UnknownRevision, must_be_known, revision_id
from services.matching.domain.trials import TrialKind
from services.matching.feeds.planning.risks import at_risk_of_rules
from services.matching.rights import Right
from services.matching.store import PROGRAM_REVISIONS
from shared.auth.caller import Caller
from shared.contracts.vocabulary import ProgramId
from shared.fields import Text
from shared.http import Body, ChangesOf, Cursor, Limit, Page, Read, Send
from shared.http.guard import By
from shared.http.parameters import ProgramKey, chosen
from shared.mongo import Reader
from shared.phrases import phrase

router = APIRouter(prefix="/v1", tags=["settings of programs"])
Number = Annotated[int, Field(ge=1, le=1_000_000)]

NumberFilter = Annotated[int | None, Query(ge=1, le=1_000_000, description="Only the revision of this number.")]


class ReplaceSettingsBody(Body):
    """All settings of a program, as a change of one of its revisions, and the reason."""

    settings: Annotated[ProgramSettings, BeforeValidator(as_usual)]
    settings_revision: Number
    why: Text
    pairs_at_risk: int | None = None


class ChangeSettingsBody(Body):
    """Some settings of a program, as a change of one of its revisions, and the reason.

    Settings that are not named stay as they are; of `rules`, `shape` and `seats`, the parts that are not named.
    """

    settings: Annotated[dict[str, Any], ChangesOf(ProgramSettings, parts=("rules", "shape", "seats"))]
    settings_revision: Number
    why: Text
    pairs_at_risk: int | None = None


class AdoptTwinBody(Body):
    """The reason why a program gets the weights and rules of its twin."""

    why: Text
    pairs_at_risk: int | None = None


@router.put("/programs/{program_id}/settings", dependencies=[held(Right.RUN_PROGRAM)])
async def replace_settings(  # noqa: PLR0913, PLR0917 - FastAPI dependencies
    program_id: ProgramKey, body: ReplaceSettingsBody, request: Request, send: Send, read: Read, by: By
) -> ProgramView:
    """Replace the settings; refused if somebody else changed them since `settings_revision`.

    Rules by which many pairs would be paused are refused (`would-pause-pairs`) unless `pairs_at_risk` names how many.
    """
    await must_know(request, read, await existing_program(read, program_id), body.settings, body.pairs_at_risk)
    return await _revised(send, read, _command(program_id, body.settings, body, by))


@router.patch("/programs/{program_id}/settings", dependencies=[held(Right.RUN_PROGRAM)])
async def change_settings(  # noqa: PLR0913, PLR0917 - FastAPI dependencies
    program_id: ProgramKey, body: ChangeSettingsBody, request: Request, send: Send, read: Read, by: By
) -> ProgramView:
    """Change some settings; refused if somebody else changed any of them since `settings_revision`.

    Rules by which many pairs would be paused are refused (`would-pause-pairs`) unless `pairs_at_risk` names how many.
    """
    program = await existing_program(read, program_id)
    # Changes apply to the revision that was read, which never changes, so that a repeat says the same.
    known = await _existing_revision(read, program_id, body.settings_revision)
    settings = known.settings.changed(body.settings)
    await must_know(request, read, program, settings, body.pairs_at_risk)
    return await _revised(send, read, _command(program_id, settings, body, by))


@router.get("/programs/{program_id}/revisions", dependencies=[held(Right.SEE_REVISIONS)])
async def list_revisions(
    *, program_id: ProgramKey, read: Read, number: NumberFilter = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[ProgramRevision]:
    """List the revisions of a program's settings, the first one first."""
    await existing_program(read, program_id)
    equal = chosen(program_id=program_id, number=number)
    found, following = await read.page(PROGRAM_REVISIONS, cursor, limit, **equal)
    return Page(items=found, next=following)


@router.post("/twins/{twin_id}/adoption", dependencies=[held(Right.SEE_TWIN)])
async def adopt_twin(  # noqa: PLR0913, PLR0917 - FastAPI dependencies
    twin_id: TrialKey, body: AdoptTwinBody, request: Request, send: Send, read: Read, by: By
) -> TwinView:
    """Give the program the weights and rules of this twin, as a new revision of its settings.

    Rules by which many pairs would be paused are refused (`would-pause-pairs`) unless `pairs_at_risk` names how many.
    """
    trial = await existing_trial(read, twin_id, TrialKind.TWIN)
    program = await existing_program(read, trial.program_id)
    if not trial.adopted_as:
        await must_know(request, read, program, trial.changes.of(program).settings, body.pairs_at_risk)
    await send(AdoptTwin(program_id=trial.program_id, trial_id=trial.id, by=by.actor, why=body.why))
    return TwinView.of(await existing_trial(read, twin_id, TrialKind.TWIN), None)


async def must_know(
    request: Request, read: Reader, program: Program, settings: ProgramSettings, known: int | None
) -> None:
    """Refuse rules that pause many pairs of whoever does not name how many.

    Raises:
        WouldPausePairs: see there.
    """
    if not program.is_open or settings.rules == program.settings.rules:
        return
    risk = await at_risk_of_rules(read, program, replace(program, settings=settings))
    must_be_known(risk, known, settings_of(request).limits)


async def _revised(send: Send, read: Reader, command: ReviseSettings) -> ProgramView:
    await existing_program(read, command.program_id)
    await send(command)
    return await program_view(read, command.program_id)


def _command(
    program_id: ProgramId, settings: ProgramSettings, body: ReplaceSettingsBody | ChangeSettingsBody, by: Caller
) -> ReviseSettings:
    return ReviseSettings(
        program_id=program_id, settings=settings, known=body.settings_revision, by=by.actor, why=body.why
    )


async def _existing_revision(read: Reader, program_id: ProgramId, number: int) -> ProgramRevision:
    if found := await read.get(PROGRAM_REVISIONS, revision_id(program_id, number)):
        return found
    raise UnknownRevision(phrase("the settings of this program have no revision of that number"))
