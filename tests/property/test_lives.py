"""Whatever happens to pairs and their people, and whoever hears of it first: a pair is what its causes make of it."""

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from services.matching.domain.pairs import BEGUN, Pair
from tests.chaos.checker import check
from tests.simulation.model import BOSS, EVERYBODY, OWN, PAIRED, SENIORS, employee
from tests.simulation.society import SWEPT, Society

# Without it the same stories every time; with it as many new ones.
EXAMPLES = os.environ.get("EXAMPLES")
WHICH = st.integers(min_value=0, max_value=2 * PAIRED - 1)
WHO = st.sampled_from(EVERYBODY)
MANAGERS = st.sampled_from([BOSS, *EVERYBODY])
DAYS = st.integers(min_value=1, max_value=20)
# Everybody under one manager; everybody under the senior they may meet; everybody as they were.
FILES: tuple[Mapping[str, str], ...] = (
    dict.fromkeys(EVERYBODY, BOSS),
    {one: SENIORS[0] if one != SENIORS[0] else BOSS for one in EVERYBODY},
    OWN,
)


class Lives(RuleBasedStateMachine):
    """Five pairs, and everything that can happen to them."""

    def __init__(self) -> None:
        super().__init__()
        self.society = Society()
        self.society.begin()

    def pair(self, which: int) -> Pair:
        begun = [pair for pair in self.society.pairs() if pair.state in BEGUN] or self.society.pairs()
        return begun[which % len(begun)]

    @rule(which=WHICH, days=DAYS)
    def pause_a_pair(self, which: int, days: int) -> None:
        self.society.pause_pair(self.pair(which), days)

    @rule(which=WHICH, days=DAYS)
    def resume_a_pair(self, which: int, days: int) -> None:
        self.society.resume_pair(self.pair(which), days)

    @rule(who=WHO, days=DAYS)
    def take_a_break(self, who: str, days: int) -> None:
        self.society.pause_person(who, days)

    @rule(who=WHO)
    def come_back(self, who: str) -> None:
        self.society.resume_person(who)

    @rule(which=WHICH)
    def extend(self, which: int) -> None:
        self.society.extend(self.pair(which))

    @precondition(lambda self: sum(pair.state in BEGUN for pair in self.society.pairs()) > 1)
    @rule(which=WHICH, how=st.sampled_from(["ended", "left", "withdrawn", "gone"]))
    def lose_a_pair(self, which: int, how: str) -> None:
        pair = self.pair(which)
        who = employee(pair.persons[which % 2])
        match how:
            case "ended":
                self.society.end(pair)
            case "left":
                self.society.leave_pair(pair, which % 2)
            case "withdrawn":
                self.society.withdraw(who)
            case "gone":
                self.society.leave_organization(who)

    @rule(who=WHO, manager=MANAGERS)
    def get_another_manager(self, who: str, manager: str) -> None:
        if who not in self.society.model.gone and who != manager:
            self.society.move(who, manager)

    @rule(who=WHO)
    def get_the_own_manager_back(self, who: str) -> None:
        if who not in self.society.model.gone:
            self.society.move(who, OWN[who])

    @rule(file=st.sampled_from(FILES))
    def send_a_file(self, file: Mapping[str, str]) -> None:
        self.society.send_file(dict(file))

    @precondition(lambda self: self.society.model.waiting)
    @rule(which=WHICH, approve=st.sampled_from([True, True, False]))
    def decide_a_plan(self, which: int, approve: Any) -> None:  # noqa: ANN401 - a boolean that is no flag
        waiting = sorted(self.society.model.waiting)
        self.society.decide(waiting[which % len(waiting)], approve=approve)

    @rule(file=st.sampled_from(FILES), approve=st.sampled_from([True, True, False]))
    def send_a_file_and_decide(self, file: Mapping[str, str], approve: Any) -> None:  # noqa: ANN401 - the same
        before = {*self.society.model.waiting}
        self.society.send_file(dict(file))
        for plan_id in {*self.society.model.waiting} - before:
            self.society.decide(plan_id, approve=approve)

    @rule(which=WHICH)
    def break_a_rule_and_mend_it(self, which: int) -> None:
        """A pair that a mistake pauses has its sessions again once it is corrected."""
        self.society.company.spread()
        self.society.mistake(self.pair(which))

    @rule()
    def match_whoever_is_free(self) -> None:
        self.society.match()

    @precondition(lambda self: self.society.company.ways)
    @rule(which=WHICH, times=st.integers(min_value=1, max_value=20))
    def hear_of_something(self, which: int, times: int) -> None:
        for number in range(times):
            ways = self.society.company.ways
            if ways:
                self.society.company.deliver(ways[(which + number) % len(ways)])

    @rule(days=st.integers(min_value=1, max_value=10))
    def let_days_pass(self, days: int) -> None:
        self.society.wait(timedelta(days=days))

    @rule()
    def come_to_rest(self) -> None:
        self.society.wait(SWEPT)
        assert [*self.society.wrong()] == []
        assert check(self.society.company.observed(), self.society.history) == []

    def teardown(self) -> None:
        self.come_to_rest()
        self.society.loop.close()


TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=int(EXAMPLES or 20), stateful_step_count=25, derandomize=not EXAMPLES, database=None
)
