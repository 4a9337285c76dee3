"""`verify`, `backup` and `restore` say in a sentence what is wrong with a folder."""

from pathlib import Path

import pytest

from deploy.cli.backup import files, restore, take, verify
from deploy.cli.backup.moment import Copied
from shared.contracts.catalog import PAIRS
from shared.mongo_copies import encoded

TASK = {"_id": "matching.programs/0", "epoch": 1, "batch": 1, "seq": 1, "published": 1, "incarnation": "abc"}
SENT = {"next": {}, "trimmed": [], "received": {}, "gaps": {}, "sent": {"mentoring~pairs~v1/0": 1}}
READER = TASK | SENT | {"_id": "scheduling.pairs/0", "next": {"mentoring~pairs~v1": 0}, "sent": {}}
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
