"""`verify`, `backup` and `restore` say in a sentence what is wrong with a folder."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from deploy.cli.backup import files, restore, take, verify
from deploy.cli.backup.moment import Copied
from deploy.cli.backup.platform import Platform, Unfit
from shared.contracts.catalog import AUDIT, PAIRS
from shared.kafka import Record
from shared.mongo_copies import encoded
from shared.transport import Kafka

TASK = {"_id": "matching.programs/0", "epoch": 1, "batch": 1, "seq": 1, "published": 1, "incarnation": "abc"}
SENT = {"next": {}, "trimmed": [], "received": {}, "gaps": {}, "sent": {"mentoring~pairs~v1/0": 1}}
READER = TASK | SENT | {"_id": "scheduling.pairs/0", "next": {"mentoring~pairs~v1": 0}, "sent": {}}
PLATFORM = Platform(kafka="nowhere:9092", databases={})
HEADERS = [("ce_channel", b"matching.programs/0@abc"), ("ce_sequence", b"0000000000000001")]


def written(folder: Path, *records: Copied) -> Path:
    """A backup of one pair's event that scheduling has not read."""
    contents = files.Contents(at="2026-03-02T08:00:00+00:00")
    with files.Writer(folder) as writer:
        writer.write(files.documents_file("matching", "tasks"), encoded(TASK | SENT))
        writer.write(files.documents_file("scheduling", "tasks"), encoded(READER))
        for record in records:
            writer.write(files.records_file(record.topic), files.record_document(record))
    contents.documents = {"matching/tasks": 1, "scheduling/tasks": 1}
    contents.records = {record.topic: 1 for record in records}
    files.seal(folder, contents)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "backup", Copied(PAIRS, 0, 0, 1_000, b"pair", b"{}", HEADERS))


class FakePublisher:
    """Keeps what it is given."""

    def __init__(self, _kafka: Kafka) -> None:
        self.published: list[Record] = []

    async def start(self, _topics: Sequence[str]) -> None:
        """Do nothing."""

    async def publish(self, records: Sequence[Record]) -> None:
        self.published += records

    async def stop(self) -> None:
        """Do nothing."""


def noted(folder: Path, **numbers: int) -> Path:
    """A backup whose services noted how many partitions there were, among other things."""
    contents = files.Contents(at="2026-03-02T08:00:00+00:00")
    with files.Writer(folder) as writer:
        for service, number in numbers.items():
            for note in ({"_id": "clock", "at": "2026"}, {"_id": "partitions", "number": number}):
                writer.write(files.documents_file(service, "notes"), encoded(note))
    contents.documents = {f"{service}/notes": 2 for service in numbers}
    files.seal(folder, contents)
    return folder


class TestPartitions:
    def test_are_as_many_as_the_services_noted(self, tmp_path: Path) -> None:
        folder = noted(tmp_path / "backup", matching=4, notify=4)
        assert verify.partitions_of(folder, files.contents_of(folder)) == 4

    def test_are_sixteen_where_an_earlier_version_noted_nothing(self, folder: Path) -> None:
        assert verify.partitions_of(folder, files.contents_of(folder)) == 16

    def test_are_not_known_where_services_noted_different_numbers(self, tmp_path: Path) -> None:
        folder = noted(tmp_path / "backup", matching=4, notify=16)
        with pytest.raises(files.Damaged, match=r"noted different numbers of partitions: \[4, 16\]"):
            verify.partitions_of(folder, files.contents_of(folder))


class TestVerify:
    def test_says_how_much_is_there(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert verify.main([str(folder)]) == 0
        assert (
            "is whole: 2 documents as of 2026-03-02T08:00:00+00:00, 1 records, nothing missing"
            in capsys.readouterr().out
        )

    def test_lists_what_kafka_s_copy_lacks(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert verify.main([str(written(tmp_path / "backup"))]) == 1
        said = capsys.readouterr().out.splitlines()
        assert said[1].split("\t") == ["matching.programs/0", PAIRS, "0", "scheduling.pairs/0", "1"]

    def test_finds_a_file_that_has_changed(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        name = files.records_file(PAIRS)
        (folder / name).write_bytes(b"x")
        assert verify.main([str(folder)]) == 1
        assert f"have changed: {name}" in capsys.readouterr().err

    def test_finds_a_backup_that_was_not_finished(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / files.LIST).unlink()
        assert verify.main([str(folder)]) == 1
        assert "is no backup, or one that was not finished" in capsys.readouterr().err

    def test_refuses_the_format_of_another_version(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = folder / files.LIST
        path.write_text(path.read_text().replace('"format": 1', '"format": 2'))
        assert verify.main([str(folder)]) == 1
        assert "has format 2, and this version reads 1" in capsys.readouterr().err


class TestBackup:
    def test_never_writes_into_a_folder_that_is_there(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert take.main([str(folder)]) == 1
        assert "name a folder that is not" in capsys.readouterr().err

    def test_can_be_read_by_its_owner_alone(self, folder: Path) -> None:
        assert {path.stat().st_mode & 0o077 for path in folder.rglob("*") if path.is_file()} == {0}


class TestRestore:
    def test_writes_nothing_from_a_folder_that_is_no_backup(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert restore.main([str(tmp_path)]) == 1
        assert "is no backup" in capsys.readouterr().err

    def test_brings_the_audit_trail_of_another_backup_only_where_kafka_was_lost(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as ended:
            restore.main([str(folder), "--trail", str(folder)])
        assert ended.value.code == 2
        assert "a backup that is restored brings its audit trail itself" in capsys.readouterr().err

    def test_reads_a_trail_before_it_changes_anything(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / files.records_file(PAIRS)).write_bytes(b"x")
        assert restore.main(["--kafka-lost", "--trail", str(folder)]) == 1
        assert "have changed" in capsys.readouterr().err

    async def test_puts_back_the_audit_trail_alone_where_it_was(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        records = [
            Copied(AUDIT, 3, number, 1_000 + number, b"chain", b"%d" % number, HEADERS) for number in range(1_001)
        ]
        folder = written(tmp_path / "trail", Copied(PAIRS, 0, 0, 1_000, b"pair", b"{}", HEADERS), *records)
        platform = Platform(kafka="nowhere:9092", databases={})
        publisher = FakePublisher(platform.kafka)
        monkeypatch.setattr(restore, "Publisher", lambda _kafka: publisher)
        await restore.put_back(platform, folder)
        assert publisher.published == [
            Record(AUDIT, 3, b"chain", one.value, [*HEADERS], one.timestamp) for one in records
        ]


class TestKafkaAgain:
    """What Kafka holds takes the place of a backup's copy only once it is whole."""

    async def test_leaves_the_backup_whole_if_kafka_goes_away(self, folder: Path) -> None:
        async def half(_platform: Platform, into: Path, contents: files.Contents) -> None:
            await record(_platform, into, contents)
            raise ConnectionError

        with pytest.raises(ConnectionError):
            await take.copy_kafka_again(PLATFORM, folder, half)
        files.check(folder, files.contents_of(folder))
        assert [one.key for one in files.records(folder, PAIRS)] == [b"pair"]

    async def test_replaces_nothing_by_an_empty_kafka(self, folder: Path) -> None:
        async def nothing(_platform: Platform, _into: Path, contents: files.Contents) -> None:
            contents.records = {}

        with pytest.raises(Unfit, match="Kafka holds no record"):
            await take.copy_kafka_again(PLATFORM, folder, nothing)
        files.check(folder, files.contents_of(folder))
        assert [one.key for one in files.records(folder, PAIRS)] == [b"pair"]

    async def test_replaces_all_by_what_kafka_holds(self, folder: Path) -> None:
        contents = await take.copy_kafka_again(PLATFORM, folder, record)
        files.check(folder, files.contents_of(folder))
        assert contents.records == {PAIRS: 1}
        assert [one.key for one in files.records(folder, PAIRS)] == [b"new"]


async def record(_platform: Platform, into: Path, contents: files.Contents) -> None:
    with files.Writer(into) as writer:
        writer.write(files.records_file(PAIRS), files.record_document(Copied(PAIRS, 0, 1, 2_000, b"new", b"{}", [])))
    contents.records = {PAIRS: 1}


class TestUnfinishedBackup:
    @pytest.mark.parametrize("ended", [Unfit("MongoDB is away"), OSError(28, "No space left"), KeyboardInterrupt()])
    async def test_leaves_no_folder_with_what_it_had_copied(self, tmp_path: Path, ended: BaseException) -> None:
        async def copied_in_part(_platform: Platform, folder: Path, _contents: files.Contents) -> None:
            with files.Writer(folder) as writer:
                writer.write(files.documents_file("matching", "people"), encoded(TASK))
            raise ended

        folder = tmp_path / "new"
        with pytest.raises(type(ended)):
            await take.backup(PLATFORM, folder, copied_in_part)

        assert not await asyncio.to_thread(folder.exists)
