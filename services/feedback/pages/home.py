"""Parts of somebody's own page: the questions that wait for them, and what they share with whom they meet."""

from datetime import timedelta
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.feedback.api.held import held
from services.feedback.domain.commitments import State as Kept
from services.feedback.domain.survey import State
from services.feedback.instruments import instrument
from services.feedback.pages.pair import together
from services.feedback.pages.together import AUDIENCE, OWNERS, PURPOSE, SCOPES, STATES, TERMS, THEIRS
from services.feedback.rights import Right
from services.feedback.store import PAIRS, PROGRAMS, SURVEYS, THANKS
from shared.contracts.vocabulary import PersonId
from shared.http import Now, Read
from shared.http.guard import By, themself
from shared.http.parameters import PairKey
from shared.pages import words
from shared.pages.frame import Frame, urls_of
from shared.pages.links import Links

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
MOST: Final = 50
ASKED_FOR: Final = timedelta(hours=12)
_FRAME: Final = Frame("services.feedback")


@router.get("/home/surveys", dependencies=[held(Right.LIST_SURVEYS_OF_PAIR)])
async def open_surveys(request: Request, by: By, read: Read, now: Now) -> Response:
    """Show the surveys that somebody can still answer, each with the page of its questions."""
    person_id = themself(by)
    found = await read.find(SURVEYS, MOST, person_id=person_id, state=State.OPEN)
    waiting = sorted((one for one in found if now < one.expires_at), key=lambda one: one.expires_at)
    programs = {one.id: one.title for one in await read.some(PROGRAMS, [one.program_id for one in waiting])}
    links = Links(request.app.state.settings.link_keys(AUDIENCE), AUDIENCE)
    rows = [
        {
            "title": instrument(one.instrument, one.version).title,
            "program": programs.get(one.program_id, ""),
            "until": one.expires_at,
            "address": f"{request.scope['root_path']}/answer/"
            + links.sign({"survey_id": one.id, "pair_id": one.pair_id, "person_id": person_id}, now + ASKED_FOR, now),
        }
        for one in waiting
    ]
    return _FRAME.page(
        request,
        "home.html.j2",
        waiting=rows,
        pairs=await _pairs(request, read, person_id, now),
        shown=await _shown(read, person_id),
        home=f"{urls_of(request)['matching']}/home",
    )


async def _shown(read: Read, person_id: PersonId) -> list[dict[str, Any]]:
    """Return the newest thanks that people let somebody read as their manager, each with its program."""
    found = sorted(await read.find(THANKS, MOST, manager_id=person_id), key=lambda one: one.given_at, reverse=True)
    programs = {one.id: one.title for one in await read.some(PROGRAMS, [one.program_id for one in found])}
    return [
        {"words": one.words, "given_at": one.given_at, "program": programs.get(one.program_id, "")} for one in found
    ]


async def _pairs(request: Request, read: Read, person_id: PersonId, now: Now) -> list[dict[str, Any]]:
    """Return the programs of somebody's pairs, each with the page that the pair shares; those that go on come first."""
    member: dict[str, Any] = {"members.person_id": person_id}
    found = sorted(await read.find(PAIRS, MOST, **member), key=lambda one: (one.over, -one.starts_on.timestamp()))
    programs = {one.id: one.title for one in await read.some(PROGRAMS, [one.program_id for one in found])}
    links = Links(request.app.state.settings.link_keys(AUDIENCE), AUDIENCE)
    claims = {"purpose": "together", "person_id": person_id}
    return [
        {
            "program": programs.get(one.program_id, ""),
            "over": one.over,
            "address": f"{request.scope['root_path']}/together/"
            + links.sign({**claims, "pair_id": one.id}, now + ASKED_FOR, now),
        }
        for one in found
    ]


@router.get("/home/pairs/{pair_id}", dependencies=[held(Right.SEE_TOGETHER)])
async def shared_with_others(pair_id: PairKey, request: Request, by: By, read: Read, now: Now) -> Response:
    """Show how the agreement and the commitments of a pair stand, with the page on which its members write them."""
    person_id = themself(by)
    found = await together(read, pair_id, person_id)
    links = Links(request.app.state.settings.link_keys(AUDIENCE), AUDIENCE)
    claims = {"purpose": PURPOSE, "pair_id": pair_id, "person_id": person_id}
    open_ = [one for one in found.commitments if one.state is Kept.MADE]
    return _FRAME.page(
        request,
        "shared.html.j2",
        found=found,
        open=len(open_),
        LIVE=(Kept.MADE, Kept.DONE),
        TERMS=TERMS,
        RHYTHMS=words.RHYTHMS,
        OWNERS=OWNERS,
        SCOPES=SCOPES,
        THEIRS=THEIRS,
        STATES=STATES,
        address=f"{request.scope['root_path']}/together/{links.sign(claims, now + ASKED_FOR, now)}",
        home=f"{urls_of(request)['matching']}/home",
    )
