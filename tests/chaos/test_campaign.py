"""A short run of faults over the whole platform, and whether its checker would see what it looks for."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.chaos.campaign import Campaign, Result
from tests.chaos.checker import Harm, check
from tests.chaos.observe import Observed
from tests.chaos.options import Options

SESSIONS = "mentoring.sessions.v1"
# In the first wave of this seed a service, a broker and the primary are killed.
# How soon work goes on is measured by longer runs, on a machine that does nothing else.
SHORT = Options(
    seed=2451, seconds=1, wave=1, outage=3, size=12, weeks=6, talkers=20, staff=10, side_by_side=1, live=240.0
)
KILLED = {"service-killed", "broker-killed", "mongod-killed"}

Tamper = Callable[[Observed], object]


@pytest.fixture(scope="module")
async def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return await Campaign(tmp_path_factory.mktemp("campaign") / "platform", SHORT).run()


def _lose_an_event(observed: Observed) -> None:
    del observed.records[SESSIONS][3]


def _double_an_event(observed: Observed) -> None:
    rows = observed.records[SESSIONS]
    rows.append(replace(rows[0], id="again", offset=rows[-1].offset + 1, channel="", sequence=0))


def _swap_two_events(observed: Observed) -> None:
    rows = observed.records[SESSIONS]
    first = next(at for at, (one, two) in enumerate(pairwise(rows)) if one.channel == two.channel)
    rows[first], rows[first + 1] = rows[first + 1], rows[first]


def _lose_an_outcome(observed: Observed) -> None:
    observed.documents["scheduling", "outcomes"].clear()


def _lose_a_mail(observed: Observed) -> None:
    observed.mails.popitem()


def _lose_deliveries(observed: Observed) -> None:
    observed.documents["notify", "deliveries"].clear()


def _invent_a_mail(observed: Observed) -> None:
    observed.mails["from nowhere"] = 1


def _pair_somebody_twice(observed: Observed) -> None:
    one = observed.documents["matching", "participants"][0]
    one["active"] = ["one pair", "another"] * one["wishes"]["capacity"]


def _leave_something(observed: Observed) -> None:
    observed.left["notify timers"] = 1


class TestCampaign:
    async def test_loses_doubles_and_disorders_nothing(self, result: Result) -> None:
        assert result.violations == []

    async def test_broke_the_services_and_both_servers(self, result: Result) -> None:
        assert {*KILLED, "both-servers-away"} <= result.faults.keys()

    async def test_took_a_program_to_its_end(self, result: Result) -> None:
        counted = result.figures()["effects_by_kind"]

        assert {"pair-created", "session-scheduled", "program-closed", "mails"} <= counted.keys()

    @pytest.mark.parametrize(
        ("tamper", "harm"),
        [
            (_lose_an_event, Harm.LOST),
            (_double_an_event, Harm.DOUBLED),
            (_swap_two_events, Harm.DISORDERED),
            (_lose_an_outcome, Harm.LOST),
            (_lose_a_mail, Harm.LOST),
            (_lose_deliveries, Harm.LOST),
            (_invent_a_mail, Harm.GHOST),
            (_pair_somebody_twice, Harm.DOUBLED),
            (_leave_something, Harm.STUCK),
        ],
    )
    async def test_would_see(self, result: Result, tamper: Tamper, harm: Harm) -> None:
        observed = deepcopy(result.observed)
        tamper(observed)

        found = check(observed, result.history)

        assert harm in {violation.harm for violation in found}
