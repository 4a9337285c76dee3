"""What belongs to the moment of a backup, and how tasks go on after it."""

from typing import Any

from deploy.cli.backup.moment import BATCHES_LEFT_OUT, Copied, Lost, Missing, Moment, Positions, without_kafka
from shared.contracts.cloudevents import Envelope, to_headers
from shared.processing.tasks.channels import field_name

TOPIC, COMMANDS = "shop.taken", "shop.tills.commands.v1"
SOURCE, READER = "shop.tills/0", "shop.books/0"
CHANNEL = f"{SOURCE}@abc"
LOGS = {TOPIC: 1, COMMANDS: 1}


def task(name: str, **changed: object) -> dict[str, Any]:
    plain = {"_id": name, "epoch": 3, "batch": 7, "seq": 9, "published": 9, "incarnation": "abc", "lsid": b"x"}
    return plain | {"next": {}, "trimmed": [], "received": {}, "gaps": {}, "sent": {}} | changed


def moment(*, sent: int = 5, received: int | None = 3, following: int = 3) -> Moment:
    """A moment at which a source has counted some records, and a reader has read a part of them."""
    made = Moment()
    known = {} if received is None else {field_name(CHANNEL): received}
    source = task(SOURCE, sent={f"{field_name(TOPIC)}/0": sent}, next={field_name(COMMANDS): 2})
    reader = task(READER, next={field_name(TOPIC): following}, received=known)
    made.learn("tasks", source)
    made.learn("tasks", reader)
    return made


def record(
    number: int = 0, *, topic: str = TOPIC, offset: int = 0, channel: str = CHANNEL, event_id: str = "e", job: str = ""
) -> Copied:
    headers = to_headers(
        Envelope(channel=channel, sequence=number, id=event_id, source="/shop", type="t", causation_id=job)
    )
    return Copied(topic, 0, offset, 1_000, b"key", b"{}", headers)


def bucket(*numbers: int, seq: int = 9) -> dict[str, Any]:
    rows = [[TOPIC, 0, b"key", b"{}", "t", "", "", "", "", [], number, 0] for number in numbers]
    return {"_id": f"{SOURCE}:{seq}", "task": SOURCE, "seq": seq, "channel": CHANNEL, "records": rows}


def of_a_job(offset: int) -> Copied:
    return record(topic=COMMANDS, channel="", offset=offset, event_id="run:1:0", job="run:1")


def with_a_job(*, done: bool) -> Moment:
    made = moment()
    made.learn("jobs", {"_id": "run:1", "done": done})
    return made


class TestMoment:
    def test_keeps_what_its_source_had_counted(self) -> None:
        assert moment().keeps(record(5))

    def test_leaves_out_what_its_source_counted_later(self) -> None:
        assert not moment().keeps(record(6))

    def test_leaves_out_what_came_from_a_task_that_began_later(self) -> None:
        assert not moment().keeps(record(1, channel="shop.other/0@def"))

    def test_keeps_what_is_from_before_an_earlier_restore(self) -> None:
        assert moment().keeps(record(90, channel=f"{SOURCE}@old"))

    def test_keeps_what_came_from_outside(self) -> None:
        assert moment().keeps(record(topic=COMMANDS, channel="", offset=50))

    def test_leaves_the_commands_to_a_job_that_is_done_again(self) -> None:
        assert not with_a_job(done=False).keeps(of_a_job(2))

    def test_keeps_commands_of_a_job_that_were_read(self) -> None:
        assert with_a_job(done=False).keeps(of_a_job(1))

    def test_keeps_commands_of_a_job_that_was_done(self) -> None:
        assert with_a_job(done=True).keeps(of_a_job(2))


class TestPositions:
    def test_point_at_the_same_record_in_the_new_log(self) -> None:
        made = moment(following=40)
        positions = Positions(made, LOGS)
        for offset in (10, 20, 39, 40, 41):  # compaction has left holes
            positions.written(record(1, offset=offset))
        moved = positions.moved(made.tasks[READER], {}, [])
        assert moved["next"] == {field_name(TOPIC): 3}

    def test_count_from_where_the_new_log_begins(self) -> None:
        made = moment(following=40)
        positions = Positions(made, LOGS)
        positions.written(record(1, offset=39))
        assert positions.moved(made.tasks[READER], {(TOPIC, 0): 7}, [])["next"] == {field_name(TOPIC): 8}

    def test_let_a_task_begin_channels_and_ids_that_nobody_has_seen(self) -> None:
        made = moment()
        moved = Positions(made, LOGS).moved(made.tasks[SOURCE], {}, [])
        assert not {"incarnation", "sent", "lsid"} & moved.keys()
        assert moved["batch"] == 7 + BATCHES_LEFT_OUT

    def test_remember_that_a_log_had_begun_later(self) -> None:
        made = moment()
        moved = Positions(made, LOGS).moved(made.tasks[READER], {}, [(TOPIC, 0), (TOPIC, 1), (COMMANDS, 0)])
        assert moved["trimmed"] == [TOPIC]


class TestMissing:
    def test_is_nothing_where_kafka_and_the_outbox_have_the_rest(self) -> None:
        made = moment(sent=5, received=3)
        made.learn("outbox", bucket(5))
        missing = Missing(made, LOGS, [])
        missing.copied(record(4))
        assert missing.found() == []

    def test_tells_what_is_nowhere(self) -> None:
        missing = Missing(moment(sent=5, received=3), LOGS, [])
        missing.copied(record(4))
        assert missing.found() == [Lost(SOURCE, TOPIC, 0, READER, 1)]

    def test_asks_for_everything_from_a_channel_that_was_never_read(self) -> None:
        assert Missing(moment(sent=2, received=None), LOGS, []).found() == [Lost(SOURCE, TOPIC, 0, READER, 2)]

    def test_expects_holes_in_compacted_topics(self) -> None:
        assert Missing(moment(sent=5, received=3), LOGS, [TOPIC]).found() == []


class TestWithoutKafka:
    def test_begins_every_log_anew(self) -> None:
        changed, lost = without_kafka(moment(sent=3, received=3), LOGS)
        assert lost == []
        assert {one["_id"]: [*one["next"].values()] for one in changed} == {SOURCE: [0], READER: [0]}

    def test_publishes_what_the_outbox_still_has(self) -> None:
        made = moment(sent=6, received=4)
        made.learn("outbox", bucket(5, seq=8))
        made.learn("outbox", bucket(6, seq=9))
        changed, lost = without_kafka(made, LOGS)
        assert lost == []
        (source,) = [one for one in changed if one["_id"] == SOURCE]
        assert source["published"] == 7

    def test_tells_what_was_lost_and_goes_on_behind_it(self) -> None:
        made = moment(sent=6, received=3)
        made.learn("outbox", bucket(6))
        changed, lost = without_kafka(made, LOGS)
        assert lost == [Lost(SOURCE, TOPIC, 0, READER, 2)]
        (reader,) = [one for one in changed if one["_id"] == READER]
        assert reader["received"] == {field_name(CHANNEL): 5}
