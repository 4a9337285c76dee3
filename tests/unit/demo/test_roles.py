"""A roster is played with as the import reads it, and one that says too little is refused in a line."""

import csv
from pathlib import Path

import pytest

from deploy.demo.commands import ROSTER, main
from deploy.demo.expected import Expected, expected
from deploy.demo.roles import Unplayable, with_roles

HEAD = "participant_id,email,timezone,level"
LEVELS = {"a": "1", "b": "4", "c": "5", "d": "9", "e": ""}


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    rows = [f"{name},{name}@example.org,Europe/Berlin,{level}" for name, level in LEVELS.items()]
    file.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    return file


def written(tmp_path: Path, content: bytes) -> Path:
    file = tmp_path / "people.csv"
    file.write_bytes(content)
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
        file = written(tmp_path, b"participant_id,email,timezone\na,a@example.org,Europe/Berlin\n")

        with pytest.raises(Unplayable, match="fill the column role or level"):
            with_roles(file, tmp_path)


class TestRosterOfAnotherSystem:
    def test_is_copied_into_the_platforms_own_columns(self, tmp_path: Path) -> None:
        file = written(
            tmp_path,
            "Personalnummer;Vorname;Nachname;E-Mail;Vorgesetzter;Stufe;Land;Rolle\n"
            "001;J\u00fcrgen;Gro\u00df;j@example.com;;9;Deutschland;Mentee\n"
            "002;\u00c4nne;M\u00fcller;a@example.com;j@example.com;2;\u00d6sterreich;Mentor\n"
            "003;X;Y;nobody;;2;;Mentor\n".encode("cp1252"),
        )

        copy, remark = with_roles(file, tmp_path / "build")

        with copy.open(newline="", encoding="utf-8") as source:
            rows = {row["participant_id"]: row for row in csv.DictReader(source)}
        assert (rows["001"]["display_name"], rows["001"]["timezone"]) == ("J\u00fcrgen Gro\u00df", "Europe/Berlin")
        assert (rows["002"]["manager_id"], rows["002"]["role"]) == ("1", "mentor")
        assert expected(copy) == Expected(people=2, mentors=1, mentees=1, refused=0)
        assert ["Windows-1252" in remark, "1 rows are left out (line 4: E-Mail" in remark] == [True, True]

    def test_of_semicolons_is_taken(self, tmp_path: Path) -> None:
        rows = b"1;a@example.org;Europe/Berlin;mentor\n2;b@example.org;Europe/Berlin;mentee\n"
        file = written(tmp_path, b"participant_id;email;timezone;role\n" + rows)

        assert expected(with_roles(file, tmp_path / "build")[0]).participants == 2


class TestCommandLine:
    @pytest.mark.parametrize(
        ("content", "word"),
        [
            (b"login,email\n1,a@example.org\n", "who a row is about"),
            (b"", "the file is empty"),
            (b"\x00\xff\x00\xff", "no column that we know"),
            (b"PK\x03\x04rubbish", "workbook"),
            (b"\xd0\xcf\x11\xe0rubbish", "old Excel"),
            (b"id,role\n1,mentor\n", "nobody in it has an address"),
            (b"id,role,email\n1,mentor,nobody\n", "line 2: email"),
            (b'id,"role\n1', "no column that we know"),
        ],
    )
    def test_says_in_a_line_what_is_wrong_with_a_file(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, word: str
    ) -> None:
        assert main(["--roster", str(written(tmp_path, content))]) == 2

        (told,) = capsys.readouterr().err.splitlines()
        assert word in told
