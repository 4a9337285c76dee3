"""What auditors ask the audit trail for, as the address of a page says it, and the query that finds it."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any, Final, assert_never
from urllib.parse import urlencode

from fastapi import Depends, Query
from pydantic import BeforeValidator, Field

READS: Final = ("GET ", "HEAD ", "OPTIONS ")
_READ: Final = "^(GET|HEAD|OPTIONS) "
_DECIDED: Final = "^(POST|PUT|PATCH|DELETE) "
A_DAY: Final = timedelta(days=1)


class Kind(StrEnum):
    """What somebody did: read, decide, or be refused a right."""

    READ = "read"
    DECISION = "decision"
    REFUSAL = "refusal"


def _or_none(given: object) -> object:
    return given or None  # an empty field of a form


Day = Annotated[
    Annotated[date, Field(ge=date(2000, 1, 1), le=date(9000, 1, 1))] | None, BeforeValidator(_or_none), Query()
]


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a page of the trail shows: about whom, by whom, what, between two days, and records before one."""

    person_id: str
    actor: str
    kind: Kind | None
    since: date | None
    until: date | None
    before: str

    def query(self, **changes: str) -> str:
        """Return the query of an address with this search and some changes."""
        given = {**vars(self), **changes}
        text = urlencode({name: str(value) for name, value in given.items() if value})
        return f"?{text}" if text else "?"


async def _asked(  # noqa: PLR0913, PLR0917 - one parameter for each field of the form
    person_id: Annotated[str, Query(max_length=100)] = "",
    actor: Annotated[str, Query(max_length=300)] = "",
    kind: Annotated[Kind | None, BeforeValidator(_or_none), Query()] = None,
    since: Day = None,
    until: Day = None,
    before: Annotated[str, Query(max_length=200)] = "",
) -> Search:
    return Search(person_id=person_id.strip(), actor=actor.strip(), kind=kind, since=since, until=until, before=before)


Asked = Annotated[Search, Depends(_asked)]


def where(asked: Search) -> dict[str, Any]:
    """Return the query for MongoDB; ids of records are in the order of time."""
    equal = {"whose": asked.person_id, "actor": asked.actor}
    ids = {}
    if asked.since:
        ids["$gt"] = f"{asked.since:%Y%m%d}"
    if until := _last(asked):
        ids["$lt"] = until
    found = {name: value for name, value in equal.items() if value}
    return {**found, **({"_id": ids} if ids else {}), **_of_kind(asked.kind)}


def _last(asked: Search) -> str:
    bounds = [asked.before] if asked.before else []
    if asked.until:
        bounds.append(f"{asked.until + A_DAY:%Y%m%d}")
    return min(bounds, default="")


def _of_kind(kind: Kind | None) -> dict[str, Any]:
    match kind:
        case None:
            return {}
        case Kind.REFUSAL:
            return {"status": HTTPStatus.FORBIDDEN.value}
        case Kind.READ:
            return {"status": {"$ne": HTTPStatus.FORBIDDEN.value}, "what": {"$regex": _READ}}
        case Kind.DECISION:
            return {"status": {"$ne": HTTPStatus.FORBIDDEN.value}, "what": {"$regex": _DECIDED}}
        case _:
            assert_never(kind)
