"""The part of somebody's own data that one service keeps, as a page; the page of all parts includes it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from shared.audit.telling import people_in
from shared.auth.rights import Standing, rule
from shared.http import places
from shared.http.guard import By, holds, tells_of, themself
from shared.http.state import Now, Read
from shared.languages import gettext
from shared.pages.frame import Frame
from shared.privacy.records import PartView, get_data

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
FRAME: Final = Frame("shared")
OWN_DATA: Final = rule(Standing.SELF, on="own")
SHOWN: Final = 10  # records of one kind; the file has all
LONGEST: Final = 300  # characters of one value


@router.get("/home/records", dependencies=[holds(OWN_DATA, places.own)])
async def own_records(request: Request, by: By, read: Read, now: Now) -> Response:
    """Show everything that this service keeps about whoever asks."""
    data = await get_data(themself(by), request, by, read, now)
    tells_of(request, people_in(data.model_dump_json().encode(), None))
    return FRAME.page(
        request,
        "own_records.html.j2",
        data=data,
        kept=[_shown(part) for part in data.parts if part.records],
        private=_listed(part for part in data.parts if part.records is None),
        nothing=_listed(part for part in data.parts if part.records == []),
    )


def _listed(parts: Iterable[PartView]) -> str:
    return "; ".join(gettext(part.holds) for part in parts)


def _shown(part: PartView) -> Mapping[str, Any]:
    records = part.records or []
    return {
        "holds": part.holds,
        "kept_days": part.kept_days,
        "withheld": part.withheld,
        "number": len(records),
        "records": [_readable(one) for one in records[:SHOWN]],
    }


def _readable(record: Mapping[str, Any]) -> dict[str, str]:
    """Return what a record says, field by field; what is empty is left out."""
    told = {name: _text(value) for name, value in record.items()}
    return {name: text[:LONGEST] for name, text in told.items() if text}


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case dict():
            return "; ".join(f"{name}: {text}" for name, one in value.items() if (text := _text(one)))
        case list() | tuple():
            return ", ".join(text for one in value if (text := _text(one)))
        case _:
            return str(value)
