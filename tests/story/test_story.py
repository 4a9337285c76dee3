"""The demo's story while services are killed at every failpoint: nothing is lost or doubled, and figures agree."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from deploy.demo.commands import ROSTER, finish, play
from deploy.demo.result import Result
from deploy.local.errors import LocalPlatformError
from deploy.local.platform import Platform
from deploy.local.server import State
from shared.contracts.programs import PilotDecided
from shared.processing.failpoints import Point
from tests.eventually import eventually

PEOPLE = 40
# One service at every point, the others at one each; in between the story goes on, or there is nothing to die at.
KILLS = [
    ("matching", Point.AFTER_FENCE),
    ("notify", Point.MID_PUBLISH),
    ("matching", Point.BEFORE_COMMIT),
    ("matching", Point.AFTER_COMMIT),
    ("matching", Point.BEFORE_PUBLISH),
    ("matching", Point.MID_PUBLISH),
    ("matching", Point.AFTER_PUBLISH),
    ("scheduling", Point.AFTER_COMMIT),
    ("feedback", Point.BEFORE_PUBLISH),
]


class Saboteur:
    """Lets each service die at each point asked for, one after another, and starts it again."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.struck: list[tuple[str, Point]] = []

    async def strike(self) -> None:
        for service, point in KILLS:
            await asyncio.to_thread(self._platform.stop, service)
            # It may die before it is ever ready.
            with contextlib.suppress(LocalPlatformError):
                await asyncio.to_thread(self._platform.start, service, {"FAILPOINTS": f"{point}:1"})
            await eventually(lambda one=service: self._platform.server(one).state is State.DIED, within=300)
            await asyncio.to_thread(self._platform.start, service)
            self.struck.append((service, point))


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("roster") / "roster.csv"
    lines = ROSTER.read_text(encoding="utf-8").splitlines(keepends=True)
    juniors = [line for line in lines if ",mentor," in line]
    seniors = [line for line in lines if ",mentee," in line]
    some = [line for pair in zip(juniors, seniors, strict=False) for line in pair]
    file.write_text("".join([lines[0], *islice(some, PEOPLE)]), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
async def local(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Platform]:
    root = tmp_path_factory.mktemp("story") / "platform"
    platform = Platform(root=root, env={"CLOCK": "simulated"}, sign_in=True)
    await asyncio.to_thread(platform.__enter__)
    yield platform
    await asyncio.to_thread(platform.__exit__)


@pytest.fixture(scope="module")
async def killed(local: Platform) -> Saboteur:
    return Saboteur(local)


@pytest.fixture(scope="module")
async def result(local: Platform, killed: Saboteur, roster: Path) -> Result:
    striking = asyncio.create_task(killed.strike())
    try:
        return await play(local, roster)
    finally:
        striking.cancel()
        await asyncio.gather(striking, return_exceptions=True)


class TestStory:
    def test_services_were_killed_at_every_failpoint(self, result: Result, killed: Saboteur) -> None:
        del result
        assert killed.struck == KILLS

    def test_every_figure_agrees_with_its_second_source(self, result: Result) -> None:
        assert [str(check) for check in result.checks if not check.holds] == []

    def test_something_happened(self, result: Result) -> None:
        figures = result.figures

        assert figures["pairs"] > PEOPLE // 4
        assert figures["sessions_held"] > figures["pairs"]
        assert figures["answers"] > figures["sessions_held"]
        assert figures["mails"] > figures["answers"]

    def test_the_sponsor_decided_about_the_pilot_once(self, result: Result) -> None:
        assert result.events.by_type[PilotDecided.TYPE] == result.story.ledger.verdicts == 1

    def test_every_way_out_of_a_pair_was_taken(self, result: Result) -> None:
        figures = result.figures
        once = {name: figures[name] for name in ("extended", "paused", "resumed", "left", "held_plans")}

        assert once == dict.fromkeys(once, 1)
        assert figures["completed"] > PEOPLE // 4

    def test_a_pair_that_faded_met_again(self, result: Result) -> None:
        assert (result.figures["mended"], result.story.ledger.cancelled) == (1, 2)
        assert result.figures["nudges"] >= 1

    def test_people_agreed_promised_kept_and_thanked(self, result: Result) -> None:
        figures = result.figures
        came_of_it = (
            "agreements",
            "commitments_made",
            "commitments_done",
            "commitments_verified",
            "thanks",
            "opinions",
        )

        assert {name for name in came_of_it if not figures[name]} == set()
        assert figures["change_valued"] == 1.0

    def test_the_held_plan_can_be_opened(self, result: Result) -> None:
        assert "nothing has changed" in result.pages["held plan"].read_text(encoding="utf-8")

    def test_figures_that_agree_end_well(self, result: Result, in_tmp: Path) -> None:
        assert finish(result) == 0
        assert (in_tmp / "build" / "demo.json").exists()

    def test_a_figure_planted_wrong_ends_with_exit_code_1(self, result: Result, in_tmp: Path) -> None:
        del in_tmp
        wrong = replace(result.checks[0], value=result.checks[0].value + 1)

        assert finish(replace(result, checks=[wrong, *result.checks[1:]])) == 1


@pytest.fixture
def in_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path
