"""The audit trail as pages: for people, who has read about them; for auditors, by person, by actor, kind and time."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from shared.audit.commands import CheckTrail
from shared.audit.routes import SEE_ALL
from shared.audit.searching import Asked, Search, where
from shared.audit.store import ACCESSES, AUDIT_HEADS, TRAIL_CHECKS, TrailCheck
from shared.audit.telling import people_behind
from shared.audit.words import KINDS, in_full, told
from shared.auth.rights import Standing, rule
from shared.auth.sessions import FORM_FIELD
from shared.domain import identifier
from shared.http import places
from shared.http.declared import form as takes
from shared.http.guard import By, holds, nowhere, tells_of, themself
from shared.http.sending import Send
from shared.http.state import Read, platform
from shared.languages import gettext
from shared.pages.forms import form_of
from shared.pages.frame import Frame, done, urls_of
from shared.pages.listing import Listing, PageNumber, skipped
from shared.pages.navigation import AUDITS, address

if TYPE_CHECKING:
    from shared.auth.authentication import Authentication

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
FRAME: Final = Frame("shared")
OWN_ACCESSES: Final = rule(Standing.SELF, on="own", in_person=True)
IN_A_PART: Final = 5
ON_A_PAGE: Final = 50
COMMAND: Final = "mentoring audit verify --key …"


@router.get("/home/accesses", dependencies=[holds(OWN_ACCESSES, places.own)])
async def own_accesses(request: Request, by: By, read: Read, number: PageNumber = 1) -> Response:
    """Show who has read or decided what about whoever asks, the newest first."""
    size = IN_A_PART if request.headers.get("hx-request") == "true" else ON_A_PAGE
    where: dict[str, Any] = {"whose": themself(by)}
    found = await read.window(ACCESSES, where, order="-_id", skip=skipped(number, size), limit=size)
    listing = Listing(
        rows=[told(one, by) for one in found],
        total=await read.total(ACCESSES, where),
        number=number,
        size=size,
        state={},
    )
    authentication: Authentication = request.app.state.authentication
    return FRAME.page(request, "own_accesses.html.j2", listing=listing, recorded=authentication.required)


@router.get("/accesses", dependencies=[holds(SEE_ALL, nowhere)])
async def search(request: Request, read: Read, asked: Asked) -> Response:
    """Show the records of this service's audit trail that fit, the newest first; whoever looks is recorded too."""
    found = await read.window(ACCESSES, where(asked), order="-_id", skip=0, limit=ON_A_PAGE + 1)
    shown = found[:ON_A_PAGE]
    tells_of(request, [one for access in shown for one in (*access.whose, *people_behind(access.actor))])
    older = asked.query(before=shown[-1].id) if len(found) > ON_A_PAGE else ""
    return await _page(request, read, asked, rows=[in_full(one, asked) for one in shown], older=older)


@router.post("/accesses/checks", dependencies=[holds(SEE_ALL, nowhere)], openapi_extra=takes(FORM_FIELD))
async def check(request: Request, send: Send) -> Response:
    """Have every record of this service's chains checked."""
    form, chain = await form_of(request), f"{request.app.state.service.name}-0"
    refused = await form.take(lambda: send(CheckTrail(chain=chain, check_id=identifier("check", send.id))))
    return done("/accesses", refused.wrong if refused else gettext("The trail is being checked."))


async def _page(request: Request, read: Read, asked: Search, *, rows: list[Any], older: str) -> Response:
    app, urls = request.app.state, urls_of(request)
    authentication: Authentication = app.authentication
    last = await read.find(TRAIL_CHECKS, 1)
    return FRAME.page(
        request,
        "accesses.html.j2",
        service=app.service.name,
        command=COMMAND,
        services=[
            (name, f"{url}/accesses{asked.query(before='')}", name == app.service.name) for name, url in urls.items()
        ],
        audits=address(AUDITS, urls),
        kinds=[("", gettext("Everything")), *((kind.value, gettext(text)) for kind, text in KINDS.items())],
        state=asked,
        filtered=asked.query() != "?",
        rows=rows,
        older=older,
        newest=asked.query(before="") if asked.before else "",
        recorded=authentication.required,
        chains=await read.find(AUDIT_HEADS),
        signs=bool(app.settings.record_keys),
        check=await _checked(request, last[0]) if last else None,
    )


async def _checked(request: Request, found: TrailCheck) -> Mapping[str, Any]:
    status = None if found.ended else await platform(request).engine.job(found.check_id)
    return {
        "running": found.ended is None,
        "done": status.done if status else 0,
        "when": found.ended or found.began,
        "records": found.records,
        "faults": [*found.faults, *([gettext(found.problem)] if found.problem else [])],
    }
