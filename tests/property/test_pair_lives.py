"""Whatever happens, in whatever order, to the pairs and people of a program: the rules of their lives hold."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.matching.commands import (
    AgreeToExtension,
    ApprovePair,
    EndPair,
    ExtendPair,
    LeavePair,
    LeaveParticipant,
    OfferPairs,
    PausePair,
    PauseParticipant,
    RegisterPerson,
    ResumePair,
    ResumeParticipant,
    ReturnParticipant,
    ScheduleLeave,
    TakeBackAgreement,
    WithdrawParticipant,
)
from services.matching.domain.drafts import Couple
from services.matching.domain.facts import Said
from services.matching.domain.identity import EmployeeKey
from services.matching.domain.pairs import BEGUN, LIVE, Evidence, Pair, State
from services.matching.domain.participants import GONE, Participant, Status, Wishes, participant_id
from services.matching.domain.pauses import overridden
from services.matching.domain.people import Person, Profile
from services.matching.domain.program import Program
from services.matching.domain.program_settings import Approval, HardRules, Points, ProgramSettings
from services.matching.store import PAIRS, PARTICIPANTS, PEOPLE, PROGRAMS
from shared.contracts.messages import Command
from shared.contracts.pairs import PairCreated, PairEnded, PairEndReason, PairPaused, PairResumed
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import Cadence, PairId, PersonId, ProgramId, Role, RunId
from shared.domain import Refused
from tests.unit.matching.site import World

# Without it the same stories every time; with it as many new ones.
EXAMPLES = os.environ.get("EXAMPLES")
PROGRAM = ProgramId("program")
JUNIORS, SENIORS = ("j0", "j1", "j2"), ("s0", "s1", "s2")
EVERYBODY = (*JUNIORS, *SENIORS)
WHO, WHICH = st.sampled_from(EVERYBODY), st.integers(min_value=0, max_value=3)
DAYS = st.integers(min_value=0, max_value=100)
STATE_OF = {PairCreated: State.ACTIVE, PairPaused: State.PAUSED, PairResumed: State.ACTIVE}


def key(name: str) -> EmployeeKey:
    return EmployeeKey(f"key-{name}")


class Lives(RuleBasedStateMachine):
    """A program of three juniors and three seniors, each with two places."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.managers: dict[str, str | None] = dict.fromkeys(EVERYBODY)
        self.made = 0

    @initialize(approval=st.sampled_from([Approval.NONE, Approval.NONE, Approval.BOTH]))
    def begin(self, approval: Approval) -> None:
        chosen = ProgramSettings(
            title="Digital Bridge",
            objective="Learn",
            cadence=Cadence.BIWEEKLY,
            weeks=8,
            approval=approval,
            rules=HardRules(min_level_gap=None),
        )
        self.world.put(PROGRAMS, Program(id=PROGRAM, settings=chosen, stage=Stage.ROLLOUT))
        for name in EVERYBODY:
            self.world.put(
                PEOPLE, Person(id=key(name), person_id=PersonId(name), employee_id=name, programs=(PROGRAM,))
            )
            self.world.put(PARTICIPANTS, self._ready(name))
        self.pair_up("j0", "s0")
        self.pair_up("j1", "s1")

    def _ready(self, name: str) -> Participant:
        return Participant(
            id=participant_id(PROGRAM, PersonId(name)),
            program_id=PROGRAM,
            person_id=PersonId(name),
            role=Role.MENTOR if name in JUNIORS else Role.MENTEE,
            status=Status.READY,
            wishes=Wishes(capacity=2),
            seeking=True,
        )

    @rule(junior=st.sampled_from(JUNIORS), senior=st.sampled_from(SENIORS))
    def pair_up(self, junior: str, senior: str) -> None:
        self.made += 1
        couple = Couple(
            id=f"pair-{self.made}",
            run_id=RunId("run"),
            program_id=PROGRAM,
            mentor_id=PersonId(junior),
            mentee_id=PersonId(senior),
            score=0,
            points=Points(),
            evidence=Evidence(),
        )
        known = self.participant(junior)
        self.world.put(PARTICIPANTS, Participant(**{**vars(known), "seeking": True}))
        self.send(OfferPairs(program_id=PROGRAM, couples=(couple,)))

    @rule(which=WHICH, who=WHO)
    def approve(self, which: int, who: str) -> None:
        self.of_pair(which, lambda id_: ApprovePair(program_id=PROGRAM, pair_id=id_, person_id=PersonId(who)))

    @rule(who=WHO, manager=st.sampled_from([None, *EVERYBODY, "boss", "other"]))
    def state_a_manager(self, who: str, manager: str | None) -> None:
        """Say whom somebody reports to: a wrong file and its correction are two of these."""
        if who == manager:
            return
        self.managers[who] = manager
        command = RegisterPerson(
            employee_key=key(who),
            employee_id=who,
            profile=Profile(),
            manager=key(manager) if manager else None,
            said=Said(plainly=("manager_id",)),
        )
        self.send(command)

    @rule(which=WHICH)
    def state_a_wrong_manager(self, which: int) -> None:
        """Put the junior of a pair below its senior."""
        if pairs := self.pairs():
            pair = pairs[which % len(pairs)]
            self.state_a_manager(pair.mentor_ids[0], pair.mentee_ids[0])

    @rule()
    def correct_the_file(self) -> None:
        for name in EVERYBODY:
            self.state_a_manager(name, None)

    @rule(which=WHICH, days=DAYS)
    def pause_a_pair(self, which: int, days: int) -> None:
        until = self.world.now + timedelta(days=days)
        self.of_pair(which, lambda id_: PausePair(program_id=PROGRAM, pair_id=id_, until=until))

    @rule(which=WHICH, days=st.one_of(st.none(), st.integers(min_value=1, max_value=30)))
    def resume_a_pair(self, which: int, days: int | None) -> None:
        reason = "It is being corrected." if days else None
        self.of_pair(which, lambda id_: ResumePair(program_id=PROGRAM, pair_id=id_, days=days, reason=reason))

    @rule(who=WHO, days=DAYS)
    def pause_a_person(self, who: str, days: int) -> None:
        until = self.world.now + timedelta(days=days)
        self.send(PauseParticipant(program_id=PROGRAM, person_id=PersonId(who), until=until))

    @rule(who=WHO)
    def resume_a_person(self, who: str) -> None:
        self.send(ResumeParticipant(program_id=PROGRAM, person_id=PersonId(who)))

    @rule(which=WHICH, weeks=st.integers(min_value=1, max_value=8))
    def extend(self, which: int, weeks: int) -> None:
        self.of_pair(which, lambda id_: ExtendPair(program_id=PROGRAM, pair_id=id_, weeks=weeks))

    @rule(which=WHICH, who=WHO)
    def agree(self, which: int, who: str) -> None:
        self.of_pair(which, lambda id_: AgreeToExtension(program_id=PROGRAM, pair_id=id_, person_id=PersonId(who)))

    @rule(which=WHICH, who=WHO)
    def take_back(self, which: int, who: str) -> None:
        self.of_pair(which, lambda id_: TakeBackAgreement(program_id=PROGRAM, pair_id=id_, person_id=PersonId(who)))

    @rule(which=WHICH, who=WHO)
    def leave_a_pair(self, which: int, who: str) -> None:
        self.of_pair(which, lambda id_: LeavePair(program_id=PROGRAM, pair_id=id_, person_id=PersonId(who)))

    @rule(which=WHICH)
    def end_a_pair(self, which: int) -> None:
        reason = PairEndReason.COORDINATOR
        self.of_pair(which, lambda id_: EndPair(program_id=PROGRAM, pair_id=id_, reason=reason))

    @rule(who=WHO, way=st.sampled_from([WithdrawParticipant, LeaveParticipant, ReturnParticipant]))
    def go_or_come_back(self, who: str, way: type[Command]) -> None:
        self.send(way.model_validate({"program_id": PROGRAM, "person_id": who}))

    @rule(who=WHO, days=st.one_of(st.none(), DAYS))
    def schedule_leave(self, who: str, days: int | None) -> None:
        last_day = None if days is None else self.world.now + timedelta(days=days)
        self.send(ScheduleLeave(program_id=PROGRAM, person_id=PersonId(who), last_day=last_day))

    @rule(days=DAYS)
    def wait(self, days: int) -> None:
        self.world.wait(timedelta(days=days))

    @invariant()
    def nothing_is_wrong(self) -> None:
        assert [*self.faults()] == []

    def teardown(self) -> None:
        self.world.wait(timedelta(weeks=200))
        assert [*self.faults()] == []
        assert {pair.state for pair in self.pairs() if pair.state in LIVE} == set(), "a pair has no end"

    def send(self, command: Command) -> None:
        try:
            self.world.hear(command)
        except Refused:
            return

    def of_pair(self, which: int, command: Callable[[PairId], Command]) -> None:
        if pairs := self.pairs():
            self.send(command(PairId(pairs[which % len(pairs)].id)))

    def pairs(self) -> list[Pair]:
        return list(self.world.kept[PAIRS.name].values())

    def participant(self, name: str) -> Participant:
        found: Participant = self.world.kept[PARTICIPANTS.name][participant_id(PROGRAM, PersonId(name))]
        return found

    def faults(self) -> Iterator[str]:
        for pair in self.pairs():
            yield from self._of_rules(pair)
            yield from self._of_causes(pair)
            yield from self._of_time(pair)
            yield from self._of_events(pair)
        for name in EVERYBODY:
            yield from self._of_places(self.participant(name))
        yield from self._twice()

    def _of_rules(self, pair: Pair) -> Iterator[str]:
        broken = self._breaks(pair.mentor_ids[0], pair.mentee_ids[0])
        if pair.state is State.ACTIVE and broken and not overridden(pair, self.world.now):
            yield f"{pair.id} is active and breaks a rule"
        if pair.breaks_a_rule and not broken:
            yield f"{pair.id} broke a rule, it was mended, and the pair is not live again"
        if (pair.state is State.PAUSED) is not bool(pair.pauses):
            yield f"{pair.id} is {pair.state} with {pair.pauses}"

    def _of_causes(self, pair: Pair) -> Iterator[str]:
        causes = {one.person_id for one in pair.pauses if one.person_id}
        people = {one for one in pair.persons if self.participant(one).paused_until}
        if pair.state in BEGUN and causes != people:
            yield f"{pair.id} is paused for {causes} of {people}"

    def _of_time(self, pair: Pair) -> Iterator[str]:
        timer = self.world.timers.get(f"pair:{pair.id}")
        if (timer is not None) is not (pair.state in BEGUN):
            yield f"{pair.id} is {pair.state} and its timer is {timer}"
        if any(one.until and one.until <= self.world.now for one in pair.pauses):
            yield f"{pair.id} is paused beyond its day"

    def _of_events(self, pair: Pair) -> Iterator[str]:
        told = [one for one in self.world.events if getattr(one, "pair_id", None) == pair.id]
        if any(one.revision > other.revision for one, other in pairwise(told)):
            yield f"{pair.id} told revisions out of order"
        ends = [at for at, one in enumerate(told) if isinstance(one, PairEnded)]
        if ends and ends != [len(told) - 1]:
            yield f"{pair.id} told something after its end"
        states = [STATE_OF[type(one)] for one in told if type(one) in STATE_OF]
        if pair.state in BEGUN and states[-1] is not pair.state:
            yield f"{pair.id} is {pair.state} and told {states}"

    def _of_places(self, one: Participant) -> Iterator[str]:
        begun = {pair.id for pair in self.pairs() if pair.state in BEGUN and one.person_id in pair.persons}
        if {*one.active} != begun:
            yield f"{one.person_id} holds {one.active} of {begun}"
        if len(one.held) > one.wishes.capacity:
            yield f"{one.person_id} is in more pairs than they asked for"
        if one.status in GONE and one.held:
            yield f"{one.person_id} has {one.status} and is in a pair"
        if (one.status is Status.PAIRED) is not bool(one.active):
            yield f"{one.person_id} is {one.status} with {one.active}"

    def _twice(self) -> Iterator[str]:
        live = [tuple(pair.persons) for pair in self.pairs() if pair.state in LIVE]
        yield from (f"{couple} are in two pairs" for couple in {*live} if live.count(couple) > 1)

    def _breaks(self, one: str, other: str) -> bool:
        lines = self._above(one), self._above(other)
        same = self.managers[one] is not None and self.managers[one] == self.managers[other]
        return other in lines[0] or one in lines[1] or same

    def _above(self, name: str) -> list[str]:
        found: list[str] = []
        above = self.managers.get(name)
        while above is not None and above not in found:
            found.append(above)
            above = self.managers.get(above)
        return found


TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=int(EXAMPLES or 60), stateful_step_count=40, derandomize=not EXAMPLES, database=None
)
