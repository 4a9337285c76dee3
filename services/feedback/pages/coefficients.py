"""What went with meeting and with finding it worth it: a suggestion for the weights of the next program."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.feedback.api.coefficients import CoefficientView, list_coefficients
from services.feedback.api.held import held
from services.feedback.domain.coefficients import LEAST_PAIRS, Direction
from services.feedback.pages.program import page
from services.feedback.rights import Right
from shared.contracts.closed import total
from shared.http import Read
from shared.http.parameters import ProgramKey
from shared.pages.frame import urls_of
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
# As matching calls the components of a pair's score; one that is new there is shown by its name.
COMPONENTS: Final = {
    "mentee_learns": phrase("The mentor offers what the mentee seeks"),
    "mentor_learns": phrase("The mentee offers what the mentor seeks"),
    "seniority": phrase("Levels between the two"),
    "generation": phrase("Years between the two"),
    "across_departments": phrase("Different departments"),
    "style": phrase("How they communicate"),
    "hours": phrase("Working hours in common"),
    "languages": phrase("Languages in common"),
}
SAID: Final = total(
    Direction,
    {
        Direction.MORE: phrase("more"),
        Direction.LESS: phrase("less"),
        Direction.UNCLEAR: phrase("cannot be said"),
    },
)


@router.get("/programs/{program_id}/report/coefficients", dependencies=[held(Right.SEE_REPORT)])
async def coefficients(program_id: ProgramKey, request: Request, read: Read) -> Response:
    """Show for each component whether pairs with more of it met more, and found it worth it."""
    found = (await list_coefficients(program_id, read)).items
    twin = f"{urls_of(request)['matching']}/programs/{program_id}/twins?{urlencode(suggested(found))}"
    shown: dict[str, Any] = {"found": found, "COMPONENTS": COMPONENTS, "SAID": SAID, "least": LEAST_PAIRS, "twin": twin}
    return await page(request, read, program_id, "coefficients.html.j2", tab="report/coefficients", **shown)


def suggested(found: Sequence[CoefficientView]) -> list[tuple[str, str]]:
    """Return which components a twin would weigh more, and which less: those of which both figures say the same."""
    return [(one.together, one.component) for one in found if one.together is not Direction.UNCLEAR]
