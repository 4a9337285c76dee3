"""The page of one's own working hours and time off."""

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.responses import Response

from services.scheduling.api.held import held
from services.scheduling.api.people import WEEK, SetWorkingHoursBody, Weekday, WorkingHoursView, set_working_hours
from services.scheduling.domain.people import MOST_AWAY, Person
from services.scheduling.pages.site import page
from services.scheduling.rights import Right
from services.scheduling.store import PEOPLE
from shared.auth.sessions import FORM_FIELD
from shared.contracts.closed import total
from shared.contracts.vocabulary import PersonId
from shared.http import Read, Send
from shared.http.declared import form as takes
from shared.http.guard import By, themself
from shared.languages import gettext
from shared.pages.forms import Form, form_of
from shared.pages.frame import done
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
DAYS: Final = total(
    Weekday,
    {
        Weekday.MO: phrase("Monday"),
        Weekday.TU: phrase("Tuesday"),
        Weekday.WE: phrase("Wednesday"),
        Weekday.TH: phrase("Thursday"),
        Weekday.FR: phrase("Friday"),
        Weekday.SA: phrase("Saturday"),
        Weekday.SU: phrase("Sunday"),
    },
)
NAMES: Final = {"time_off": "first"}


@router.get("/home/hours", dependencies=[held(Right.OWN_HOURS)])
async def own_hours(request: Request, read: Read, by: By) -> Response:
    """Show the hours in which one's sessions are planned, and the days on which there are none."""
    return _page(request, _filled(await _person(read, themself(by))))


@router.post(
    "/home/hours",
    dependencies=[held(Right.OWN_HOURS)],
    openapi_extra=takes("zone", "starts", "ends", "days", "holidays", "first", "last", FORM_FIELD),
)
async def set_hours(request: Request, read: Read, send: Send, by: By) -> Response:
    """Set one's own hours and time off."""
    form = await form_of(request)
    try:
        body = SetWorkingHoursBody.model_validate(_given(form))
    except ValidationError as error:
        return _page(request, form.invalid(error, NAMES), HTTPStatus.UNPROCESSABLE_ENTITY)
    if refused := await form.take(lambda: set_working_hours(read, send, themself(by), body)):
        return _page(request, refused, HTTPStatus.CONFLICT)
    return done("/home/hours", gettext("Saved. Sessions on your days off move; others stay as they are planned."))


async def _person(read: Read, person_id: PersonId) -> Person:
    return await read.get(PEOPLE, person_id) or Person(id=person_id)


def _filled(person: Person) -> Form:
    known = WorkingHoursView.of(person)
    return Form.of(
        zone=known.zone,
        starts=known.starts,
        ends=known.ends,
        days=[day.value for day in known.days],
        holidays=known.holidays,
        first=[one.first for one in known.time_off],
        last=[one.last for one in known.time_off],
    )


def _given(form: Form) -> dict[str, object]:
    """Return the body of a form; a time off with neither day is a row that was left empty."""
    off = zip(form.all("first"), form.all("last"), strict=False)
    return {
        "zone": form.value("zone") or None,
        "starts": form.value("starts"),
        "ends": form.value("ends"),
        "days": list(form.all("days")),
        "holidays": form.value("holidays") or None,
        "time_off": [{"first": first, "last": last or first} for first, last in off if first or last],
    }


def _page(request: Request, form: Form, status: int = HTTPStatus.OK) -> Response:
    rows = list(zip(form.all("first"), form.all("last"), strict=False))
    empty = min(3, MOST_AWAY - len(rows))
    return page(
        request,
        "hours.html.j2",
        status=status,
        form=form,
        days=[(day.value, DAYS[day]) for day in WEEK],
        rows=[*rows, *[("", "")] * empty],
    )
