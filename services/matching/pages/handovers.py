"""The page of a handover note: a leaver writes it, the other members read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.commands import WriteHandover
from services.matching.domain.departures import Handover
from services.matching.pages.whose import AUDIENCE, Whose, whose
from services.matching.store import HANDOVERS
from shared.fields import cleaned
from shared.pages.asking import Asking, Opened, Question

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

PURPOSE: Final = "handover"
LONGEST_NOTE: Final = 4_000
MOST_LEAVERS: Final = 100
_asking = Asking("services.matching", "handovers.html.j2", AUDIENCE, purpose=PURPOSE)


@dataclass(frozen=True, kw_only=True)
class Notes:
    """The handover notes of a pair, as one of its members sees them."""

    whose: Whose
    known: Sequence[Handover]

    @property
    def own(self) -> Handover | None:
        """Return the note that the member may write, if they leave."""
        return next((one for one in self.known if one.person_id == self.whose.person_id), None)

    @property
    def others(self) -> list[str]:
        """Return the notes to read."""
        return [one.note for one in self.known if one.note and one.person_id != self.whose.person_id]


async def _find(opened: Opened) -> Notes:
    found = await whose(opened)
    return Notes(whose=found, known=await opened.read.find(HANDOVERS, MOST_LEAVERS, pair_id=found.pair.id))


async def _page(opened: Opened, notes: Notes) -> Response:
    own, draft = notes.own, opened.given.get("note")
    return _asking.page(
        _case(notes, opened.now),
        opened.status,
        program=notes.whose.program,
        group=notes.whose.is_group,
        note=draft if draft is not None else (own.note if own else None) or "",
        saved=bool(own and own.note),
        wrong=opened.is_wrong,
        longest=LONGEST_NOTE,
        deadline=notes.whose.day(own.deadline) if own else "",
        notes=notes.others,
    )


async def _answer(opened: Opened, notes: Notes) -> WriteHandover | Response | None:
    found, note = notes.whose, cleaned(opened.given.get("note", "")).strip()
    if notes.own is None:
        return _asking.page("nothing", 409, program=found.program, group=found.is_group, notes=())
    if not 0 < len(note) <= LONGEST_NOTE:
        return None
    return WriteHandover(program_id=found.pair.program_id, pair_id=found.pair.id, person_id=found.person_id, note=note)


def _case(notes: Notes, now: datetime) -> str:
    if notes.own and now < notes.own.deadline:
        return "write"
    return "read" if notes.others else "nothing"


_asking.ask(router, "/handover/{token}", Question(find=_find, page=_page, answer=_answer), "note")
