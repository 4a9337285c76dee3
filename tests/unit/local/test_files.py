"""A small file is written whole or not at all."""

from pathlib import Path

import pytest

from deploy.local.files import write_whole


class TestFile:
    def test_is_replaced_whole(self, tmp_path: Path) -> None:
        file = tmp_path / "ports.json"
        for text in ("first", "second"):
            write_whole(file, text)

        assert file.read_text() == "second"
        assert [*tmp_path.iterdir()] == [file]

    def test_stays_as_it_was_when_it_cannot_be_written(self, tmp_path: Path) -> None:
        file = tmp_path / "ports.json"
        write_whole(file, "first")

        with pytest.raises(UnicodeEncodeError):  # in the middle of it, as on a full disk
            write_whole(file, "second \udc80")

        assert file.read_text() == "first"
