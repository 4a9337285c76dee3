"""What fills the root of an image: it writes where it is told, and nowhere else."""

from pathlib import Path

import pytest

from deploy.docker.runtime import main


class TestFillingARoot:
    @pytest.mark.parametrize("asked", ["", "--help", "-h", "runtime libc6", "/runtime", "--start matching"])
    def test_writes_nothing_if_it_is_not_told_where_and_what(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str
    ) -> None:
        monkeypatch.chdir(tmp_path)

        with pytest.raises(SystemExit, match="usage: "):
            main(asked.split())

        assert list(tmp_path.iterdir()) == []

    def test_writes_the_program_that_starts_a_service(self, tmp_path: Path) -> None:
        main(["--start", "matching", str(tmp_path / "service")])

        assert "services.matching" in (tmp_path / "service").read_text(encoding="utf-8")
