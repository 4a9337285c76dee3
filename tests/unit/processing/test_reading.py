"""What of a consumer's records becomes a batch: nothing is skipped, whatever a fetch brings."""

from dataclasses import replace
from typing import Any

import pytest

from shared.processing.tasks.channels import Received
from shared.processing.tasks.reading import Hole, Reading, Stopped
from shared.processing.tuning import Tuning
from tests.integration.processing import shop
from tests.integration.processing.records import Fed, fed
from tests.simulation.world import COMMANDS, SERVICE, TAKEN

TAKE = shop.Take(till_id="a", cents=1)


class _Fence:
    """How far the task is: at offset 5 of each topic."""

    trimmed: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.received = Received({}, {})

    def offset(self, _topic: str) -> int:
        return 5


class _Around:
    """A pace, and which topics are compacted."""

    def __init__(self, *, compacted: frozenset[str] = frozenset(), **tuning: float) -> None:
        self.service = replace(SERVICE)
        self.service.__dict__["compacted"] = compacted
        self.tuning = replace(Tuning(), **tuning)


def _reading(*, compacted: frozenset[str] = frozenset(), **tuning: float) -> Reading:
    return Reading(_Fence(), _Around(compacted=compacted, **tuning), 0)  # type: ignore[arg-type] # what a reading asks


def _records(*offsets: int, topic: str = COMMANDS) -> list[Fed]:
    return [replace(fed(topic, 0, offset, TAKE), timestamp=offset) for offset in offsets]


def _offsets(reading: Reading, records: list[Any]) -> list[list[int]]:
    return [[record.offset for record in part] for part in reading.parts(records)]


class TestParts:
    def test_leave_out_what_is_behind(self) -> None:
        assert _offsets(_reading(), _records(3, 4, 5, 6)) == [[5, 6]]

    def test_hold_no_more_than_a_batch_may(self) -> None:
        assert _offsets(_reading(batch_records=2), _records(5, 6, 7, 8, 9)) == [[5, 6], [7, 8], [9]]

    def test_hold_no_more_bytes_than_a_batch_may_but_always_one_record(self) -> None:
        size = len(_records(5)[0].value or b"")

        assert _offsets(_reading(batch_bytes=2 * size), _records(5, 6, 7)) == [[5, 6], [7]]
        assert _offsets(_reading(batch_bytes=1), _records(5, 6)) == [[5], [6]]

    def test_merge_topics_by_the_time_of_their_records(self) -> None:
        late, early = _records(5)[0], _records(5, topic=TAKEN)[0]
        records = [replace(late, timestamp=9), replace(early, timestamp=1)]

        (part,) = _reading().parts(records)

        assert [record.topic for record in part] == [TAKEN, COMMANDS]

    def test_end_before_a_hole(self) -> None:
        assert _offsets(_reading(), _records(5, 6, 9)) == [[5, 6]]

    def test_go_over_holes_of_a_compacted_topic(self) -> None:
        assert _offsets(_reading(compacted=frozenset({COMMANDS})), _records(5, 6, 9)) == [[5, 6, 9]]


class TestHole:
    def test_is_read_again_first_for_the_fetch_may_be_older_than_the_claim(self) -> None:
        with pytest.raises(Hole) as hole:
            _offsets(_reading(), _records(7))

        assert (hole.value.needed, hole.value.found, hole.value.again) == (5, 7, False)

    def test_that_is_still_there_is_waited_for(self) -> None:
        reading = _reading()
        for again in (False, True, True):
            with pytest.raises(Hole) as hole:
                _offsets(reading, _records(7))
            assert hole.value.again == again

    def test_that_stays_stops_the_task_and_names_topic_and_offsets(self) -> None:
        reading = _reading(patience_seconds=0)
        with pytest.raises(Hole):
            _offsets(reading, _records(7))

        with pytest.raises(Stopped, match=rf"^{COMMANDS}/0 continues at offset 7 where 5 was needed$"):
            _offsets(reading, _records(7))

    def test_is_real_on_a_compacted_topic_when_it_is_seen_again(self) -> None:
        reading = _reading(compacted=frozenset({COMMANDS}))
        with pytest.raises(Hole):
            _offsets(reading, _records(7))

        assert _offsets(reading, _records(7)) == [[7]]

    def test_that_was_filled_is_forgotten(self) -> None:
        reading = _reading(patience_seconds=0)
        with pytest.raises(Hole):
            _offsets(reading, _records(7))
        _offsets(reading, _records(5, 6))

        with pytest.raises(Hole):
            _offsets(reading, _records(7))
