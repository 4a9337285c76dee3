"""The page of whoever looks after the organization's people: everybody who is registered, and the plans that wait."""

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.domain.people import Person, Standing
from services.matching.domain.plans import PlanState
from services.matching.pages.names import called
from services.matching.pages.participants import searched
from services.matching.pages.site import page
from services.matching.rights import Right
from services.matching.store import PEOPLE, PLANS, PROGRAMS
from shared.contracts.closed import total
from shared.http import Read
from shared.http.guard import tells_of
from shared.languages import gettext
from shared.pages.listing import SIZE, Listing, PageNumber, Words, skipped
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
MOST_PLANS: Final = 20
STANDINGS: Final = total(
    Standing,
    {
        Standing.PRESENT: phrase("present"),
        Standing.LEAVING: phrase("leaves soon"),
        Standing.LEFT: phrase("has left"),
    },
)


@router.get("/people", dependencies=[held(Right.SEE_PEOPLE)])
async def registered_people(request: Request, read: Read, q: Words = "", number: PageNumber = 1) -> Response:
    """Show who is registered, found by name, address or employee id, and the plans that wait for a decision."""
    where = searched(q)
    people = await read.window(PEOPLE, where, order="search", skip=skipped(number), limit=SIZE)
    tells_of(request, [one.person_id for one in people])
    titles = await _titles(read, people)
    listing = Listing(
        rows=[_row(one, titles) for one in people],
        total=await read.total(PEOPLE, where),
        number=number,
        state={"q": q},
    )
    plans = await read.find(PLANS, MOST_PLANS, state=PlanState.HELD)
    return await page(
        request, "registered.html.j2", listing=listing, plans=sorted(plans, key=lambda one: one.expires_at)
    )


async def _titles(read: Read, people: list[Person]) -> dict[str, str]:
    ids = list({id_ for one in people for id_ in one.programs})
    return {one.id: one.settings.title for one in await read.some(PROGRAMS, ids)}


def _row(one: Person, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "name": called(one),
        "email": one.contact.email if one.contact else "",
        "employee_id": one.employee_id,
        "department": one.profile.department or "",
        "standing": gettext(STANDINGS[one.standing]),
        "programs": [(id_, titles[id_]) for id_ in one.programs if id_ in titles],
        "id": one.person_id,
    }
