"""What the pages about a program's worth have in common: its frame, and the tabs that a caller may open."""

from http import HTTPStatus
from typing import Any, Final

from fastapi import Request
from starlette.responses import Response

from services.feedback.pages.rendering import FRAME, REPORT_STYLE
from services.feedback.rights import RIGHTS, Right
from services.feedback.store import PROGRAMS
from shared.auth.caller import LOCAL, Caller
from shared.auth.rights import Place, may
from shared.contracts.vocabulary import ProgramId
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.frame import InProgram, done
from shared.phrases import phrase

TABS: Final = (
    ("report", phrase("Report"), Right.SEE_REPORT),
    ("report/soundings", phrase("Sounding board"), Right.SEE_SOUNDINGS),
    ("report/thanks", phrase("Thanks"), Right.SEE_THANKS),
    ("report/coefficients", phrase("What went with meeting"), Right.SEE_REPORT),
    ("report/pilot-evaluations", phrase("Pilot"), Right.SEE_REPORT),
    ("report/costs", phrase("Costs"), Right.SEE_REPORT),
)


async def page(  # noqa: PLR0913 - what the template shows
    request: Request,
    read: Reader,
    program_id: ProgramId,
    template: str,
    *,
    tab: str = "report",
    status: int = HTTPStatus.OK,
    **values: Any,  # noqa: ANN401 - what the template shows
) -> Response:
    """Return a page of a program, with the tabs of its report."""
    program = await read.get(PROGRAMS, program_id)
    title = program.title if program else gettext("Your program")
    place, by = Place(program_id=program_id), caller_of(request)
    own = f"{request.scope['root_path']}/programs/{program_id}"
    tabs = [
        (gettext(label), f"{own}/{path}", path == tab) for path, label, right in TABS if may(by, RIGHTS[right], place)
    ]
    return FRAME.page(
        request,
        template,
        program=InProgram(id=program_id, title=title),
        under=f"/programs/{program_id}/report",
        status=status,
        tabs=tabs,
        mine=lambda right: may(by, RIGHTS[Right(right)], place),
        report_css=REPORT_STYLE.id,
        alone=False,
        own=own,
        **values,
    )


def back(program_id: ProgramId, path: str, said: str) -> Response:
    """Return the answer to a form that was taken in: the page is shown anew, and says what was done."""
    return done(f"/programs/{program_id}/{path}", said)


def caller_of(request: Request) -> Caller:
    """Return who asks for a page."""
    found: Caller = getattr(request.state, "caller", LOCAL)
    return found
