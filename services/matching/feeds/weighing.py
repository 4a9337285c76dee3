"""Weighs a single change or ending before it is sent: what does harm in bulk waits for a person's approval."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from services.matching.commands import WeighChange, WeighEnding
from services.matching.domain.changes import Harm, HeldChange, Touched
from services.matching.domain.endings import Ending, HeldEnding
from services.matching.domain.holds import Limits
from services.matching.domain.pairs import LIVE, Pair, StatedReason
from services.matching.domain.participants import OUTSIDE, Participant, participant_id
from services.matching.domain.people import Person, Standing
from services.matching.store import HELD_CHANGES, HELD_ENDINGS, PAIRS, PARTICIPANTS, PEOPLE
from shared.contracts.vocabulary import PairId, ProgramId
from shared.http import Sender
from shared.mongo import Reader


@dataclass(frozen=True, kw_only=True)
class Scale:
    """What weighs the changes of one request."""

    read: Reader
    send: Sender
    limits: Limits

    async def held(self, person: Person, harm: Harm) -> HeldChange | None:
        """Return what is held of a change, or None if it may take hold; it replaces what was held of the person."""
        known = await self.read.get(HELD_CHANGES, person.person_id)
        if known is None and not harm.is_any:
            return None
        command = WeighChange(
            person_id=person.person_id,
            employee_key=person.id,
            harm=harm,
            touched=await self._touched(person) if harm.leaves else (),
            people=await self._people() if harm.is_any else 0,
            limits=self.limits,
        )
        # A repeat of the request is weighed anew: by then the change has taken hold, or is held already.
        await self.send(command, part=uuid4().hex)
        return await self.read.get(HELD_CHANGES, person.person_id)

    async def holds_withdrawal(self, part: Participant, by: str) -> HeldEnding | None:
        """Return what is held of somebody's withdrawal by somebody else, or None if it may take hold."""
        if not part.takes_part:
            return None
        pairs = await live_pairs(self.read, part.held)
        others = sorted({one for pair in pairs for one in pair.persons} - {part.person_id})
        ending = Ending(
            id=part.id,
            program_id=part.program_id,
            people=(part.person_id, *others),
            pairs=len(pairs),
            person_id=part.person_id,
            goings=part.goings,
        )
        return await self._holds(ending, by)

    async def holds_end(self, pair: Pair, reason: StatedReason, by: str) -> HeldEnding | None:
        """Return what is held of the end of a pair or a proposal, or None if it may take hold."""
        if pair.state not in LIVE:
            return None
        ending = Ending(
            id=pair.id, program_id=pair.program_id, people=pair.persons, pairs=1, pair_id=pair.id, reason=reason
        )
        return await self._holds(ending, by)

    async def _holds(self, ending: Ending, by: str) -> HeldEnding | None:
        there = {"program_id": ending.program_id, "status": {"$nin": [one.value for one in OUTSIDE]}}
        command = WeighEnding(
            ending=ending,
            among=await self.read.total(PARTICIPANTS, there),
            live=await self._live(ending.program_id),
            by=by,
            limits=self.limits,
        )
        # A repeat of the request is weighed anew: by then the ending has taken hold, or is held already.
        await self.send(command, part=uuid4().hex)
        return await self.read.get(HELD_ENDINGS, ending.id)

    async def _live(self, program_id: ProgramId) -> int:
        states = [one.value for one in LIVE]
        return await self.read.total(PAIRS, {"program_id": program_id, "state": {"$in": states}})

    async def _people(self) -> int:
        here = [one.value for one in Standing if one is not Standing.LEFT]
        return await self.read.total(PEOPLE, {"standing": {"$in": here}})

    async def _touched(self, person: Person) -> tuple[Touched, ...]:
        ids = [participant_id(program_id, person.person_id) for program_id in person.programs]
        parts = await self.read.some(PARTICIPANTS, ids) if ids else []
        held = [pair_id for one in parts for pair_id in one.held]
        pairs = await live_pairs(self.read, held)
        return tuple(
            [await self._of_program(program_id, pairs) for program_id in sorted({p.program_id for p in pairs})]
        )

    async def _of_program(self, program_id: ProgramId, pairs: list[Pair]) -> Touched:
        live = await self._live(program_id)
        own = sum(pair.program_id == program_id for pair in pairs)
        return Touched(program_id=program_id, pairs=own, live=live)


async def live_pairs(read: Reader, ids: Sequence[PairId]) -> list[Pair]:
    """Return those of some pairs and proposals that go on."""
    return [one for one in await read.some(PAIRS, ids) if one.state in LIVE] if ids else []


async def plan_holding(read: Reader, ending_id: str, goings: int = 0) -> str | None:
    """Return the plan that holds the end of a part or of a pair, or None if none does; see `Ending` for `goings`."""
    waits = await read.get(HELD_ENDINGS, ending_id)
    return waits.plan_id if waits and waits.ending.goings == goings else None
