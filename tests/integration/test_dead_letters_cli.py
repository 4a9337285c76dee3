"""The command line for dead letters, on a real broker."""

import json
from uuid import uuid4

import pytest

from deploy.cli.dead_letters.commands import AWAY, OTHER, USAGE
from shared.contracts.catalog import CONTACTS
from shared.contracts.cloudevents import Envelope, to_headers
from shared.kafka import Publisher, partition_for
from shared.processing.dead_letters.records import bury
from shared.processing.inputs import Input
from shared.processing.tasks.outbox import Numbered, Origin, buckets
from tests.integration.serving import free_port, run

GROUP, TYPE = "notify.people", "mentoring.contact-changed.v1"


class Kept:
    """Dead letters of one person, as notify's task writes them."""

    def __init__(self, kafka: str) -> None:
        self.kafka, self.person = kafka, uuid4().hex
        self.partition = partition_for(self.person.encode(), 16)

    async def write(self, count: int) -> None:
        origin = Origin(
            task=f"{GROUP}/{self.partition}",
            channel=f"{GROUP}/{self.partition}@{self.person[:8]}",
            source="/notify",
            batch=1,
            time="2026-03-02T08:00:00+00:00",
        )
        drafts = [bury(self._message(number), RuntimeError(self.person), GROUP) for number in range(count)]
        (bucket,) = buckets(origin, 0, [Numbered(draft, number, 0) for number, draft in enumerate(drafts, 1)])
        publisher = Publisher(self.kafka)
        await publisher.start([CONTACTS])
        await publisher.publish(bucket.to_records())
        await publisher.publish(bucket.to_records())  # as after a crash
        await publisher.stop()

    def _message(self, number: int) -> Input:
        envelope = Envelope(id=f"{self.person}-{number}", source="/matching", type=TYPE, subject=self.person)
        value = b'{"name": "Ada Lovelace"}'
        headers = [*to_headers(envelope), ("x-author", b"Ada")]
        return Input(
            topic=CONTACTS,
            partition=self.partition,
            offset=number,
            key=self.person.encode(),
            value=value,
            headers=headers,
            envelope=envelope,
        )

    def ask(self, *arguments: str, code: int = 0) -> list[dict[str, str]]:
        ended = run("deploy.cli", "dead-letters", *arguments, "--json", KAFKA_BOOTSTRAP=self.kafka)
        assert ended.returncode == code, ended.stderr
        return json.loads(ended.stdout) if code == 0 else [{"said": ended.stderr}]


@pytest.fixture
async def kept(topics: str) -> Kept:
    made = Kept(topics)
    await made.write(3)
    return made


class TestDeadLetters:
    async def test_are_listed_shown_replayed_and_dropped(self, kept: Kept) -> None:
        (fault,) = [one for one in kept.ask("list", "--group", GROUP, "--type", TYPE) if one["newest"]]
        letters = [
            one for one in kept.ask("list", "--letters", "--since", "1h") if kept.person in one["headers"]["ce_id"]
        ]
        first, second, third = (one["letter"] for one in letters)
        shown = run("deploy.cli", "dead-letters", "show", first, KAFKA_BOOTSTRAP=kept.kafka).stdout
        with_values = kept.ask("show", first, "--values")

        planned = kept.ask("replay", first, "--dry-run")
        replayed = kept.ask("replay", first, second, "--why", "mended")
        kept.ask("drop", third, "--why", "sent anew")
        (refused,) = kept.ask("replay", third, code=OTHER)
        left = kept.ask("list", "--letters", "--settled", "--fingerprint", fault["fingerprint"])

        assert (fault["error"], fault["group"]) == ("RuntimeError", GROUP)
        assert "RuntimeError" in shown
        assert "Ada" not in shown
        assert kept.person not in fault["reason"]
        assert with_values["value"] == '{"name": "Ada Lovelace"}'
        assert planned[0]["to"] == f"{GROUP}.commands.v1/{kept.partition}"
        assert [one["letter"] for one in replayed] == [first, second]
        assert replayed[0]["delivery_id"] == planned[0]["delivery_id"]
        assert "was dropped by" in refused["said"]
        mine = [one for one in left if kept.person in one["headers"]["ce_id"]]
        assert [one["decided"][0]["why"] for one in mine] == ["mended", "mended", "sent anew"]

    def test_are_not_replayed_all_at_once_by_mistake(self, topics: str) -> None:
        assert run("deploy.cli", "dead-letters", "replay", KAFKA_BOOTSTRAP=topics).returncode == USAGE

    def test_that_are_not_there_are_named(self, topics: str) -> None:
        ended = run("deploy.cli", "dead-letters", "show", "nowhere.dead/0/1", KAFKA_BOOTSTRAP=topics)

        assert (ended.returncode, ended.stderr) == (OTHER, "nowhere.dead/0/1 is not there, or not any longer\n")

    def test_need_a_broker(self) -> None:
        address = f"127.0.0.1:{free_port()}"

        ended = run("deploy.cli", "dead-letters", "list", KAFKA_BOOTSTRAP=address)

        assert ended.returncode == AWAY
        assert address in ended.stderr
        assert len(ended.stderr.splitlines()) == 1
