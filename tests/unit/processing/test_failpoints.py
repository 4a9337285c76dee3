from collections.abc import Iterator

import pytest

from shared.processing import failpoints
from shared.processing.failpoints import Point


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    failpoints.arm({})


@pytest.fixture
def kills(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    struck: list[int] = []
    monkeypatch.setattr("os.kill", lambda _pid, number: struck.append(number))
    return struck


class TestFailpoints:
    def test_never_strike_unless_asked(self, kills: list[int]) -> None:
        failpoints.arm({})

        for point in Point:
            failpoints.failpoint(point)

        assert kills == []

    def test_strike_where_asked(self, kills: list[int]) -> None:
        failpoints.arm({"FAILPOINTS": "after_commit:1,mid_publish:0"})

        for point in Point:
            failpoints.failpoint(point)

        assert len(kills) == 1

    def test_never_strike_in_production(self, kills: list[int]) -> None:
        failpoints.arm({"FAILPOINTS": "after_commit:1", "ENVIRONMENT": "production"})

        failpoints.failpoint(Point.AFTER_COMMIT)

        assert kills == []

    def test_refuse_a_point_there_is_not(self) -> None:
        with pytest.raises(ValueError, match="afterwards"):
            failpoints.arm({"FAILPOINTS": "afterwards:1"})
