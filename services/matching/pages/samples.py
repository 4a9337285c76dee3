"""A sample program with sample people, for whoever tries the platform on their own machine."""

from importlib.resources import files as of_package
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.api.programs import ProgramBody, PublishProgramBody, create_program, publish_program
from services.matching.pages.imports import start
from services.matching.rights import Right
from services.matching.settings import Settings
from shared.auth.sessions import FORM_FIELD
from shared.auth.settings import is_loopback
from shared.contracts.vocabulary import ProgramId
from shared.domain import NotFound, identifier
from shared.http import Files, Read, Send
from shared.http.declared import form as takes
from shared.http.guard import By
from shared.http.sending import sender_for
from shared.languages import gettext
from shared.pages.forms import Form, form_of
from shared.pages.frame import done
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
WAIVER: Final = "A sample program: its people exist nowhere."
LOADED: Final = phrase("The sample program is loaded. Next: match its people.")
SETTINGS: Final = {
    "title": "Sample: Digital Bridge",
    "objective": "Senior leaders learn from juniors how customers and colleagues live with new technology.",
    "kind": "reverse",
    "cadence": "biweekly",
    "weeks": 12,
    "readiness_waiver": WAIVER,
}


class UnknownSample(NotFound):
    """Sample people are for a platform that nobody uses in earnest."""


def has_samples(settings: Settings) -> bool:
    """Tell whether this is a platform on somebody's own machine: without sign-in, or with a provider on loopback."""
    return not settings.issuer or is_loopback(urlsplit(settings.issuer).hostname or "")


@router.post("/programs/samples", dependencies=[held(Right.CREATE_PROGRAM)], openapi_extra=takes("once", FORM_FIELD))
async def load_sample(request: Request, send: Send, read: Read, files: Files, by: By) -> Response:
    """Create a sample program, publish it, and import its people; refused where people work in earnest."""
    if not has_samples(request.app.state.settings):
        raise UnknownSample(phrase("there are no samples here; they are for trying the platform on one's own machine"))
    form = await form_of(request)
    body, keyed = ProgramBody.model_validate({"settings": SETTINGS}), send.keyed(form.value("once"))
    program_id = ProgramId(identifier("program", keyed.id))
    roster = of_package("services.matching.pages").joinpath("sample.csv").read_bytes()
    import_id = identifier("import", "sample", program_id)

    async def load() -> None:
        await create_program(body, keyed, read, by)
        await publish_program(program_id, sender_for(request), read, by, PublishProgramBody(waiver=WAIVER))
        await start(files, sender_for(request), program_id, import_id, roster)

    refused: Form | None = await form.take(load)
    if refused:
        return done("/programs", refused.wrong)
    return done(f"/programs/{program_id}/imports/{import_id}", gettext(LOADED))
