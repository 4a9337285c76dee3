"""`python -m tests.simulation.mails`: what each side of a pair gets by mail in three months, counted.

Seven pairs meet every second week for twelve weeks, and nothing goes wrong. It is counted twice: who is the last to say
that they met says on the same page how it was, or each question gets a mail of its own, as before they were joined.
"""

import asyncio
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from rich.console import Console
from rich.table import Table

from deploy.demo.inboxes import A_QUARTER, Inbox, inboxes
from services.notify.store import DELIVERIES
from services.scheduling.store import SESSIONS
from shared.contracts.feedback import AgreementDue, SurveyIssued, Wave
from shared.contracts.messages import Event
from shared.contracts.sessions import AttestationDue
from shared.log.lines import configure
from tests.simulation.company import Company
from tests.unit.matching.site import JUNIOR, SENIOR, row

PEOPLE: Final = 14
WEEKS: Final = 12
LATER: Final = timedelta(days=2)
JOINED: Final = "joined"
APART: Final = "a mail each"


class People(Company):
    """They answer by the mail that asks, two days later.

    With `joined`, who says last that they met says on the same page how it was; the two take turns.
    """

    def __init__(self, *, joined: bool) -> None:
        super().__init__()
        self._joined = joined
        self._last: set[tuple[str | None, str]] = set()
        self._asked: list[tuple[datetime, Event]] = []

    def _react(self, reader: str, event: Event) -> None:
        if reader != "notify":
            return
        if isinstance(event, AttestationDue):
            order = event.members[:: 1 if event.number % 2 else -1]
            self._last.add((event.session_id, order[-1].person_id))
            event = event.model_copy(update={"members": order})
        if isinstance(event, AttestationDue | AgreementDue | SurveyIssued) and not self._answers_at_once(event):
            self._asked.append((self.worlds["notify"].now, event))
            return
        super()._react(reader, event)

    def _answers_at_once(self, event: AttestationDue | AgreementDue | SurveyIssued) -> bool:
        if not isinstance(event, SurveyIssued):
            return False
        return self._joined and event.wave is Wave.PULSE and (event.session_id, event.person_id) in self._last

    def answer(self) -> None:
        """Answer what was asked two days ago or before."""
        until = self.worlds["notify"].now - LATER
        due = [event for asked, event in self._asked if asked <= until]
        self._asked = [(asked, event) for asked, event in self._asked if asked > until]
        for event in due:
            super()._react("notify", event)


async def counted(company: People) -> tuple[Mapping[str, Inbox], int]:
    """Return what each side got, and how many sessions were held."""
    site = company.site
    rows = [row(f"e{number}", JUNIOR if number % 2 else SENIOR) for number in range(PEOPLE)]
    await site.publish(cadence="biweekly", weeks=WEEKS)
    await site.enroll(*rows)
    await site.release(await site.draft())
    company.spread()
    for _ in range(A_QUARTER.days + 14):
        company.wait(timedelta(days=1))
        company.answer()
    participants = await site.items(f"{site.program}/participants")
    sent = [DELIVERIES.to_document(one) for one in company.worlds["notify"].find(DELIVERIES)]
    held = sum(one.state == "held" for one in company.worlds["scheduling"].find(SESSIONS))
    return inboxes(participants, [{**one, "due": f"{one['due']:%Y-%m-%dT%H:%M:%S+00:00}"} for one in sent]), held


async def both() -> Mapping[str, tuple[Mapping[str, Inbox], int]]:
    """Return both counts, by how people are asked."""
    return {JOINED: await counted(People(joined=True)), APART: await counted(People(joined=False))}


def rows(found: Mapping[str, tuple[Mapping[str, Inbox], int]]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each kind of mail, and one for all: what a person of each side got, by how they are asked."""
    columns = [inbox for sides, _ in found.values() for inbox in sides.values()]
    for kind in sorted({kind for inbox in columns for kind in inbox.by_kind}):
        yield kind, *(f"{inbox.each_of(kind):.1f}" for inbox in columns)
    yield "all", *(f"{inbox.each:.1f}" for inbox in columns)


def main() -> None:
    """Print the table."""
    configure("mails", "CRITICAL", sys.stderr.buffer)
    found = asyncio.run(both())
    names = [f"{side}, {how}" for how, (sides, _) in found.items() for side in sides]
    table = Table("mail", *names, title=f"{A_QUARTER.days} days, {WEEKS} weeks of a pair", title_justify="left")
    for one in rows(found):
        table.add_row(*one)
    Console().print(table)
    Console().print(f"sessions held: {', '.join(f'{how} {held}' for how, (_, held) in found.items())}")


if __name__ == "__main__":
    main()
