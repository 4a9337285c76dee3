"""Computes what a file would do: each row is decided as its command would be, and nothing is changed."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Final

from services.matching.commands import LeavePerson, RegisterPerson
from services.matching.domain.circles import circles
from services.matching.domain.effects import Effects, PlanTotals
from services.matching.domain.identity import EmployeeKey
from services.matching.domain.imports import BATCHES
from services.matching.domain.organization import Organization
from services.matching.domain.people import Person, Standing
from services.matching.domain.plans import Change, PlanRow, changed_fields, elsewhere, others_name
from services.matching.feeds.planning.census import Census
from services.matching.feeds.planning.risks import Shift, at_risk
from services.matching.feeds.planning.scripts import Ranked, Script, to_line
from services.matching.handlers.registering import decide, given_person
from services.matching.store import PEOPLE
from shared.contracts.messages import Command
from shared.contracts.vocabulary import PersonId
from shared.mongo import Reader

AT_ONCE: Final = 500
ROWS: Final = 200
DEEP: Final = 100
Tell = Callable[[tuple[PlanRow, ...]], Command]
Moved = Callable[[int], object]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person of a file: the line, and the command that the line asks for."""

    line: int
    command: RegisterPerson


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a plan is computed for.

    Attributes:
        round: the number of this computation.
        named: everybody whom the file names, in refused rows too; whoever is absent leaves if it holds `everybody`.
        unreadable: how many rows name nobody.
        sync_id: the sync that changes report to.
    """

    plan_id: str
    round: int
    now: datetime
    named: frozenset[EmployeeKey]
    unreadable: int = 0
    everybody: bool = False
    sync_id: str | None = None


@dataclass(kw_only=True)
class Planner:
    """A plan under way: `told` gets its rows, `changes` the commands that carry it out, to be read by `depth`.

    Attributes:
        managers, ids: the organization as it would be.
    """

    census: Census
    question: Question
    tell: Tell
    told: Script
    changes: Ranked | None = None
    managers: dict[EmployeeKey, EmployeeKey | None] = field(init=False)
    ids: dict[EmployeeKey, PersonId] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with the organization as it is."""
        self.managers, self.ids = dict(self.census.managers), dict(self.census.ids)
        self._shift = Shift(before={}, after={})
        self._count = Counter[str]()
        self._depths: dict[EmployeeKey, int] = {}
        self._new_addresses: list[str] = []
        self._waiting: list[PlanRow] = []
        self._digest = sha256()
        self.rows = 0

    async def compute(self, reader: Reader, rows: Iterable[Row]) -> Effects:
        """Compute the effects of some rows, some at a time, however many there are."""
        source = iter(rows)
        while some := await asyncio.to_thread(lambda: list(islice(source, AT_ONCE))):
            known = await reader.some(PEOPLE, [one.command.employee_key for one in some])
            await asyncio.to_thread(self._take, some, {person.id: person for person in known})
        if self.question.everybody:
            await self._absent(reader)
        self._flush()
        return await self._effects(reader)

    def depth(self, key: str) -> int:
        """Return how many people stand above somebody, as it would be: managers are registered before their teams."""
        walked: list[EmployeeKey] = []
        at: EmployeeKey | None = EmployeeKey(key)
        while at is not None and at not in self._depths and at not in walked[-DEEP:] and len(walked) < DEEP:
            walked.append(at)
            at = self.managers.get(at)
        depth = self._depths.get(at, 0) if at is not None else 0
        for one in reversed(walked):
            depth += 1
            self._depths[one] = depth
        return self._depths[EmployeeKey(key)]

    def _take(self, rows: list[Row], known: Mapping[EmployeeKey, Person]) -> None:
        for row in rows:
            command, before = row.command, known.get(row.command.employee_key)
            given = given_person(command, PersonId(f"line-{row.line}"))
            decided = decide(command, before, given, self.question.now, self.ids.get)
            if decided is None:
                self._count["unchanged"] += 1
                continue
            after = decided.now.person
            if before and not decided.done.changed and after.last_day == before.last_day:
                self._count["unchanged"] += 1
                continue
            self._note(command, before, after, row.line)

    async def _absent(self, reader: Reader) -> None:
        missing = iter(sorted(self.census.present - self.question.named))
        while some := list(islice(missing, AT_ONCE)):
            for person in await reader.some(PEOPLE, some):
                gone = LeavePerson(employee_key=person.id, sync_id=self.question.sync_id)
                self._count["harmed"] += 1
                self._shift.leaving.add(person.person_id)
                self._add(gone, Change.LEAVES, person.person_id, None, ("last_day",))

    def _note(self, command: RegisterPerson, before: Person | None, after: Person, line: int) -> None:
        fields = changed_fields(before, after) if before else ()
        change = _change(before, after)
        self.managers[after.id], self.ids[after.id] = after.manager, after.person_id
        if before is None:
            self._new_addresses += [after.address] if after.address else []
        else:
            self._count_harm(before, after, change)
            if before.programs and before.profile != after.profile:
                self._shift.profiles[after.person_id] = after.profile
        if change is Change.LEAVES:
            self._shift.leaving.add(after.person_id)
        self._add(command, change, before.person_id if before else None, line, fields)

    def _count_harm(self, before: Person, after: Person, change: Change) -> None:
        harms = {
            "managers": before.manager != after.manager,
            "addresses": bool(before.address) and before.address != after.address,
            "names": others_name(before, after),
            "places": elsewhere(before, after),
            "leaving": change is Change.LEAVES,
        }
        self._count.update(name for name, harm in harms.items() if harm)
        self._count["harmed"] += any(harms.values())

    def _add(
        self,
        command: RegisterPerson | LeavePerson,
        change: Change,
        person_id: PersonId | None,
        line: int | None,
        fields: tuple[str, ...],
    ) -> None:
        self._count[change] += 1
        self._count["absent"] += line is None and change is Change.LEAVES
        row = PlanRow(
            id=f"{self.question.plan_id}:{self.rows:09d}",
            plan_id=self.question.plan_id,
            round=self.question.round,
            number=self.rows,
            change=change,
            line=line,
            person_id=person_id,
            fields=fields,
            batch=self.rows % BATCHES,
        )
        self.rows += 1
        self._digest.update(f"{change} {','.join(fields)} ".encode() + to_line(command))
        if self.changes:
            self.changes.add(command.employee_key, to_line(command))
        self._waiting.append(row)
        if len(self._waiting) == ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self.told.add(self.tell(tuple(self._waiting)))
            self._waiting = []

    async def _effects(self, reader: Reader) -> Effects:
        ids = self.ids
        self._shift.before = Organization(managers=self.census.managers, ids=ids).tree()
        self._shift.after = Organization(managers=self.managers, ids=ids).tree()
        programs = await at_risk(reader, self._shift)
        circle = sorted(circles(self._shift.after) - circles(self._shift.before))
        # Only what the plan would do: pairs come and go in every program while it waits for a person.
        for one in programs:
            if one.breaking or one.ending:
                self._digest.update(f"{one.program_id} {one.breaking} {one.ending}\n".encode())
        return Effects(
            digest=self._digest.hexdigest(), totals=self._totals(), programs=programs, circle=tuple(circle[:ROWS])
        )

    def _totals(self) -> PlanTotals:
        count, taken = self._count, self.census.addresses
        return PlanTotals(
            people=len(self.census.present),
            joins=count[Change.JOINS],
            returns=count[Change.RETURNS],
            changes=count[Change.CHANGES],
            leaves=count[Change.LEAVES],
            unchanged=count["unchanged"],
            managers=count["managers"],
            addresses=count["addresses"],
            names=count["names"],
            places=count["places"],
            harmed=count["harmed"],
            same_address=sum(
                1 for one in self._new_addresses if one in taken and taken[one] not in self.question.named
            ),
            unreadable=self.question.unreadable,
            absent=count["absent"],
        )


def _change(before: Person | None, after: Person) -> Change:
    if before is None:
        return Change.JOINS
    if before.standing is Standing.LEFT:
        return Change.RETURNS
    if after.standing is not Standing.PRESENT and after.last_day != before.last_day:
        return Change.LEAVES
    return Change.CHANGES
