"""Groups that gather wait at the broker for more, unless a simulated clock waits for them."""

from typing import Any

import pytest

from deploy.cli.docs import application
from shared.app import _tuning
from shared.clock import SystemClock
from shared.contracts.catalog import GROUPS
from shared.processing.engine import Engine
from shared.processing.tuning import Tuning
from shared.settings import ClockKind, ServiceSettings
from tests.memory import START


def asked(tuning: Tuning) -> dict[str, Any]:
    """Return what the consumer of each group asks of the broker, by the group's name."""
    database: Any = {"outcomes": None, "jobs": None, "blobs": None, "notes": None}
    service = application("matching").state.service
    engine = Engine(service, kafka="127.0.0.1:1", database=database, clock=SystemClock(), tuning=tuning)
    return {group.name: group._group._options for group in engine._groups}


@pytest.mark.parametrize(("clock", "gathers"), [(ClockKind.SYSTEM, {"matching.audit"}), (ClockKind.SIMULATED, set())])
async def test_only_what_nobody_waits_for_is_gathered(clock: ClockKind, gathers: set[str]) -> None:
    settings = ServiceSettings(clock=clock, clock_start=START)

    waiting = {name for name, options in asked(_tuning(settings)).items() if "fetch_min_bytes" in options}

    assert waiting == gathers


def test_gathering_is_for_the_audit_trail_alone() -> None:
    assert {one.name.rpartition(".")[2] for one in GROUPS if one.gathers} == {"audit"}
