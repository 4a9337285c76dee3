from typing import Any

import pytest

from shared.errors import Unavailable
from shared.kafka import Admin, admin


class _Client:
    """A broker whose topics become visible one step after each question about them."""

    def __init__(self, *seen: list[dict[str, Any]]) -> None:
        self.seen, self.asked = list(seen), 0

    async def create_topics(self, _topics: object) -> Any:  # noqa: ANN401 - the driver's own
        return type("Answer", (), {"topic_errors": ()})()

    async def describe_topics(self, _names: object) -> list[dict[str, Any]]:
        self.asked += 1
        return self.seen.pop(0) if len(self.seen) > 1 else self.seen[0]


def _topic(error_code: int = 0, *leaders: int) -> dict[str, Any]:
    return {"topic": "a", "error_code": error_code, "partitions": [{"leader": leader} for leader in leaders]}


def _admin(client: _Client) -> Admin:
    made = Admin("nowhere:0")
    made._client = client
    return made


class TestCreate:
    async def test_returns_once_every_partition_has_a_leader(self) -> None:
        client = _Client([_topic(3)], [_topic()], [_topic(0, 1, -1)], [_topic(0, 1, 2)])

        await _admin(client).create([("a", 2, {})], 1)

        assert client.asked == 4

    async def test_says_so_when_a_topic_never_gets_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(admin, "VISIBLE_SECONDS", 0.0)

        with pytest.raises(Unavailable, match="they have no leaders yet"):
            await _admin(_Client([_topic(0, -1)])).create([("a", 1, {})], 1)
