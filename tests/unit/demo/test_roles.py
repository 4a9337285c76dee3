"""A roster without roles is played with a copy that has them, and one that says too little is refused."""

import csv
from pathlib import Path

import pytest

from deploy.demo.commands import ROSTER, main
from deploy.demo.expected import expected
from deploy.demo.roles import Unplayable, with_roles

HEAD = "participant_id,email,timezone,level"
LEVELS = {"a": "1", "b": "4", "c": "5", "d": "9", "e": ""}


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    rows = [f"{name},{name}@example.org,Europe/Berlin,{level}" for name, level in LEVELS.items()]
    file.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    return file


class TestRosterWithRoles:
    def test_is_played_with_as_it_is(self, tmp_path: Path) -> None:
        assert with_roles(ROSTER, tmp_path) == (ROSTER, "")
        assert list(tmp_path.iterdir()) == []


class TestRosterWithoutRoles:
    def test_is_copied_with_roles_told_by_level(self, roster: Path, tmp_path: Path) -> None:
        before = roster.read_bytes()

        copy, remark = with_roles(roster, tmp_path / "build")

        with copy.open(newline="", encoding="utf-8") as file:
            roles = {row["participant_id"]: row["role"] for row in csv.DictReader(file)}
        assert roles == {"a": "mentor", "b": "mentor", "c": "mentee", "d": "mentee", "e": ""}
        assert roster.read_bytes() == before
        assert str(roster) in remark
        assert "from level 5 on" in remark

    def test_gives_the_figures_of_its_copy(self, roster: Path, tmp_path: Path) -> None:
        figures = expected(with_roles(roster, tmp_path / "build")[0])

        assert (figures.people, figures.mentors, figures.mentees, figures.refused) == (5, 2, 2, 0)

    def test_and_without_levels_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "people.csv"
        file.write_text("participant_id,email,timezone\na,a@example.org,Europe/Berlin\n", encoding="utf-8")

        with pytest.raises(Unplayable, match="fill the column role or level"):
            with_roles(file, tmp_path)


class TestCommandLine:
    def test_names_the_columns_it_misses(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "people.csv"
        file.write_text("id,email\n1,a@example.org\n", encoding="utf-8")

        with pytest.raises(SystemExit) as ended:
            main(["--roster", str(file)])

        assert ended.value.code == 2
        assert "it lacks participant_id, timezone" in capsys.readouterr().err
