"""The plan of a roster that enrolls people: what it would do to people who are known already."""

from collections.abc import Iterator
from datetime import datetime

from services.matching.commands import RecordHeldRows
from services.matching.commands import Row as Origin
from services.matching.domain.effects import Effects
from services.matching.domain.identity import employee_key
from services.matching.feeds.csv.checking import Checked, good_rows
from services.matching.feeds.csv.opening import Roster
from services.matching.feeds.csv.registration import place, registration
from services.matching.feeds.planning.census import Census
from services.matching.feeds.planning.planner import Planner, Question, Row
from services.matching.feeds.planning.scripts import Script
from shared.contracts.vocabulary import ProgramId
from shared.mongo import Reader


def enrolling(roster: Roster, checked: Checked, secret: str, program_id: ProgramId, import_id: str) -> Iterator[Row]:
    """Yield the people of a roster's rows, refused rows that keep a place included."""
    for kept_place in checked.places:
        yield Row(line=kept_place.line, command=place(kept_place, secret, checked))
    for line, row in good_rows(roster, checked):
        origin = Origin(import_id=import_id, line=line)
        yield Row(line=line, command=registration(row, secret, program_id, origin, checked))


async def would_do(  # noqa: PLR0913, PLR0917 - a roster, its program and who reads it
    reader: Reader, roster: Roster, checked: Checked, secret: str, program_id: ProgramId, now: datetime
) -> Effects:
    """Return what a roster would do, and keep nothing."""
    census = Census()
    await census.take(reader)
    question = Question(
        plan_id="",
        round=0,
        now=now,
        named=frozenset(employee_key(secret, one) for one in checked.ids),
        unreadable=checked.unnamed,
    )
    with Script() as told:
        planner = Planner(
            census=census, question=question, tell=lambda rows: RecordHeldRows(plan_id="", rows=rows), told=told
        )
        return await planner.compute(reader, enrolling(roster, checked, secret, program_id, ""))
