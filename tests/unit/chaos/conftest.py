"""One play for all tests of the checker: it takes seconds."""

import pytest

from tests.unit.chaos.stage import Stage


@pytest.fixture(scope="session")
async def stage() -> Stage:
    played = Stage()
    await played.play()
    return played
