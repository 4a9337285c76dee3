"""The pairs of a program, and one pair: what happened, why these, and what a coordinator can do."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from services.matching.api.extensions import ExtendPairBody, extend_pair
from services.matching.api.held import held
from services.matching.api.pairs import EndPairBody, end_now, existing_pair
from services.matching.api.pauses import PauseBody, ResumePairBody, pause_pair, resume_pair
from services.matching.api.programs import existing_program
from services.matching.domain.pairs import BEGUN, LIVE, Pair, State
from services.matching.domain.reasons import reasons
from services.matching.pages.names import names_of, names_told
from services.matching.pages.pair_words import STATES, meetings, paused_because, story
from services.matching.pages.participants import named
from services.matching.pages.people import A_BREAK, end_of_day
from services.matching.pages.site import FRAME, now_of, page
from services.matching.rights import Right
from services.matching.store import PAIRS
from shared.auth.sessions import FORM_FIELD
from shared.contracts.closed import total
from shared.contracts.pairs import PairEndReason, PauseReason
from shared.contracts.sessions import MomentumState
from shared.http import Read
from shared.http.declared import form as takes
from shared.http.parameters import PairKey, ProgramKey
from shared.http.sending import Sender, sender_for
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.forms import Form, form_of, number_of
from shared.pages.frame import done
from shared.pages.listing import SIZE, Listing, PageNumber, Words, skipped
from shared.pages.words import SPOKEN
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
FRAME.environment.globals |= {"PAIR_STATES": STATES, "paused_because": paused_because}
EMPTY: Final = Form()


class Which(StrEnum):
    """The pairs that a coordinator looks for."""

    LIVE = "live"
    HELP = "help"
    PROPOSED = "proposed"
    ACTIVE = "active"
    PAUSED = "paused"
    HELD = "held"
    OVER = "over"


WHICH: Final = total(
    Which,
    {
        Which.LIVE: phrase("Now: proposals and pairs"),
        Which.HELP: phrase("May need help"),
        Which.PROPOSED: phrase("Proposals"),
        Which.ACTIVE: phrase("Active"),
        Which.PAUSED: phrase("Paused"),
        Which.HELD: phrase("Held by a broken rule"),
        Which.OVER: phrase("Over"),
    },
)
_WHERE: Final[Mapping[Which, Mapping[str, Any]]] = total(
    Which,
    {
        Which.LIVE: {"state": {"$in": [*LIVE]}},
        Which.HELP: {"state": State.ACTIVE, "meetings.momentum": MomentumState.FADING},
        Which.PROPOSED: {"state": State.PROPOSED},
        Which.ACTIVE: {"state": State.ACTIVE},
        Which.PAUSED: {"state": State.PAUSED},
        Which.HELD: {"state": State.PAUSED, "pauses.reason": PauseReason.RULE_BROKEN},
        Which.OVER: {"state": {"$in": [State.DECLINED, State.COMPLETED, State.ENDED]}},
    },
)
SORTS: Final = {"": "attention", "end": "ends_on", "new": "-created_at", "fit": "score"}
ORDERS: Final = (
    ("", phrase("Who needs help first")),
    ("end", phrase("Last day first")),
    ("new", phrase("Newest first")),
    ("fit", phrase("Lowest fit first")),
)


@router.get("/programs/{program_id}/pairs", dependencies=[held(Right.RUN_PROGRAM)])
async def list_pairs(  # noqa: PLR0913 - one parameter per filter
    *,
    program_id: ProgramKey,
    request: Request,
    read: Read,
    q: Words = "",
    which: Which = Which.LIVE,
    before: date | str = "",
    sort: str = "",
    number: PageNumber = 1,
) -> Response:
    """Show the pairs of a program, narrowed and sorted as the address says."""
    program = await existing_program(read, program_id)
    where: dict[str, Any] = {"program_id": program_id, **_WHERE[which]}
    if isinstance(before, date):
        where["ends_on"] = {"$lte": datetime(before.year, before.month, before.day, 23, 59, 59, tzinfo=UTC)}
    if q:
        where["members.person_id"] = {"$in": await named(read, program_id, q)}
    rows: list[Pair] = await read.window(
        PAIRS, where, order=SORTS.get(sort, SORTS[""]), skip=skipped(number), limit=SIZE
    )
    state = {"q": q, "which": which if which is not Which.LIVE else "", "before": str(before), "sort": sort}
    listing = Listing(rows=rows, total=await read.total(PAIRS, where), number=number, state=state)
    names = await names_told(request, read, [one for pair in rows for one in pair.persons])
    return await page(
        request,
        "pairs.html.j2",
        program,
        listing=listing,
        names=names,
        which=[(value, gettext(text)) for value, text in WHICH.items()],
        orders=[(value, gettext(text)) for value, text in ORDERS],
        meetings=lambda pair: meetings(pair, now_of(request)),
    )


@router.get("/pairs/{pair_id}", dependencies=[held(Right.GUIDE_PAIR)])
async def show_pair(pair_id: PairKey, request: Request, read: Read) -> Response:
    """Show one pair: who, what happened, why these, and what can be done."""
    return await _pair(request, read, await existing_pair(read, pair_id))


Act = Callable[[Pair, Form, Sender, Reader], Awaitable[Any]]


def _action(name: str, fields: tuple[str, ...], right: Right, act: Act, said: str) -> None:
    """Add the route of something done with a pair."""

    @router.post(
        f"/pairs/{{pair_id}}/{name}", dependencies=[held(right)], openapi_extra=takes(*fields, FORM_FIELD), name=name
    )
    async def action(pair_id: PairKey, request: Request, read: Read) -> Response:
        form, pair = await form_of(request), await existing_pair(read, pair_id)
        try:
            refused = await form.take(lambda: act(pair, form, sender_for(request), read))
        except ValidationError as error:
            refused = form.invalid(error)
        if refused is None:
            return done(f"/pairs/{pair_id}", gettext(said))
        return await _pair(request, read, pair, refused, HTTPStatus.CONFLICT)


def _body(kind: type[BaseModel], **given: object) -> Any:  # noqa: ANN401 - one of the bodies below
    return kind.model_validate({name: value for name, value in given.items() if value not in {None, ""}})


async def _pause(pair: Pair, form: Form, send: Sender, read: Reader) -> None:
    await pause_pair(pair.id, _body(PauseBody, until=end_of_day(form.value("until"))), send, read)


async def _resume(pair: Pair, form: Form, send: Sender, read: Reader) -> None:
    body = _body(ResumePairBody, days=number_of(form.value("days")), reason=form.value("reason"))
    await resume_pair(pair.id, send, read, body)


async def _extend(pair: Pair, form: Form, send: Sender, read: Reader) -> None:
    await extend_pair(pair.id, send, read, _body(ExtendPairBody, weeks=number_of(form.value("weeks"))))


async def _end(pair: Pair, _form: Form, send: Sender, read: Reader) -> None:
    await end_now(pair.id, send, read, EndPairBody(reason=PairEndReason.NO_FAULT))


_action(
    "pauses",
    ("until",),
    Right.GUIDE_PAIR,
    _pause,
    phrase("The pair is paused; its members are told, and its sessions are held back."),
)
_action("resumptions", ("days", "reason"), Right.GUIDE_PAIR, _resume, phrase("The pair goes on; its members are told."))
_action("extensions", ("weeks",), Right.GUIDE_PAIR, _extend, phrase("The pair is extended; its members are told."))
_action("ending", ("sure",), Right.END_PAIR, _end, phrase("It is ended without fault; its members are told."))


async def _pair(
    request: Request, read: Reader, pair: Pair, form: Form = EMPTY, status: int = HTTPStatus.OK
) -> Response:
    program = await existing_program(read, pair.program_id)
    usual = Form.of(until=(now_of(request) + A_BREAK).date(), days=14)
    return await page(
        request,
        "pair.html.j2",
        program,
        under="pairs",
        pair=pair,
        names=await names_of(read, pair.persons),
        story=story(pair),
        why=reasons(pair.points, program.settings.weights, pair.evidence, SPOKEN),
        form=form if form.values else usual,
        refused=form,
        begun=pair.state in BEGUN,
        over=pair.state in {State.COMPLETED, State.ENDED},
        live=pair.state in LIVE,
        by_coordinator=any(one.reason is PauseReason.COORDINATOR for one in pair.pauses),
        status=status,
    )
