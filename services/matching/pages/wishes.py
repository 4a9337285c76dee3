"""Pins and forbids on the page of a program's runs: who is kept together and who apart, and how to lift that."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.drafts import lift_forbid, lift_pin
from services.matching.api.held import held
from services.matching.domain.drafts import Wish, WishKind
from services.matching.pages.names import names_of
from services.matching.pages.site import FRAME
from services.matching.rights import Right
from services.matching.store import WISHES
from shared.auth.sessions import FORM_FIELD
from shared.contracts.closed import total
from shared.contracts.vocabulary import ProgramId
from shared.http import Read, Send
from shared.http.declared import form as takes
from shared.http.parameters import ProgramKey
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.forms import form_of
from shared.pages.frame import done
from shared.pages.listing import SIZE, Listing, skipped
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
FRAME.environment.globals["WISHES"] = total(
    WishKind, {WishKind.PIN: phrase("Always together"), WishKind.FORBID: phrase("Never together")}
)


async def wishes_of(read: Reader, program_id: ProgramId, number: int) -> Listing:
    """Return one page of what coordinators wish about couples of a program."""
    where = {"program_id": program_id}
    rows: list[Wish] = await read.window(WISHES, where, order="_id", skip=skipped(number), limit=SIZE)
    return Listing(rows=rows, total=await read.total(WISHES, where), number=number, state={})


def _lifting(name: str, act: Callable[..., Awaitable[None]], said: str) -> None:
    """Add the route that lifts one kind of wish."""

    @router.post(
        f"/programs/{{program_id}}/{name}/removals",
        dependencies=[held(Right.SHAPE_RUNS)],
        openapi_extra=takes("wish", FORM_FIELD),
        name=f"lift {name}",
    )
    async def action(program_id: ProgramKey, request: Request, read: Read, send: Send) -> Response:
        form = await form_of(request)
        id_ = form.value("wish")
        told = gettext(said).format(**await _named(read, id_))
        refused = await form.take(lambda: act(program_id, id_, send))
        return done(f"/programs/{program_id}/runs", refused.wrong if refused else told)


_lifting("pins", lift_pin, phrase("{mentor} and {mentee} are not kept together any more, from the next run on."))
_lifting("forbids", lift_forbid, phrase("{mentor} and {mentee} may be paired again, from the next run on."))


async def _named(read: Reader, id_: str) -> dict[str, Any]:
    wish: Wish | None = await read.get(WISHES, id_)
    if wish is None:
        return {"mentor": "", "mentee": ""}
    names = await names_of(read, [wish.mentor_id, wish.mentee_id])
    return {"mentor": names[wish.mentor_id], "mentee": names[wish.mentee_id]}
