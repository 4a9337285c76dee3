"""Two lines of headings, of which the upper one says whose the lower ones are."""

from io import BytesIO

import pytest

from services.matching.feeds.csv.checking import check
from services.matching.feeds.csv.headers import UnusableRoster
from services.matching.feeds.csv.opening import open_roster
from tests.unit.matching.test_opening import read, workbook

BELOW = ["ID", "Name", "Department", "ID", "Name", "Department"]
PEOPLE = [["1", "Ann Lee", "Sales", "2", "Bo Ek", "Board"], ["2", "Bo Ek", "Board", "", "", ""]]
GROUPS = ["Employee", "", "", "Manager", "", ""]


def text(*rows: list[str]) -> bytes:
    return "".join(",".join(row) + "\n" for row in rows).encode()


class TestGroups:
    @pytest.mark.parametrize(
        "file",
        [
            text(GROUPS, BELOW, *PEOPLE),
            text(["Employee"] * 3 + ["Manager"] * 3, BELOW, *PEOPLE),
            text(["Staff of 2027"], GROUPS, BELOW, *PEOPLE),
            text(["", "", "", "Line Manager", "", ""], BELOW, *PEOPLE),
            workbook([one or None for one in GROUPS], [*BELOW], *map(list[object], PEOPLE)),
        ],
        ids=["csv", "repeated", "title", "unnamed", "xlsx"],
    )
    def test_say_whose_headings_are_that_clash(self, file: bytes) -> None:
        checked, (ann, bo) = read(file)
        assert (ann.employee_id, ann.contact.name, ann.profile.department) == ("1", "Ann Lee", "Sales")
        assert ann.managers == (("manager_id", "2"), ("manager_name", "Bo Ek"))
        assert (bo.employee_id, bo.managers) == ("2", ())
        assert any("which were read together" in said for said in checked.warnings)

    def test_are_titles_where_nothing_clashes(self) -> None:
        checked, (one,) = read(text(["Employee", "", "Manager"], ["ID", "Name", "Manager ID"], ["1", "Ann", "2"]))
        assert (one.employee_id, one.contact.name, one.managers) == ("1", "Ann", (("manager_id", "2"),))
        assert not any("read together" in said for said in checked.warnings)

    @pytest.mark.parametrize("above", [["Staff"], ["", "", "", "Export of May"], ["A", "", "", "A"]])
    def test_that_tell_nothing_apart_leave_the_file_refused(self, above: list[str]) -> None:
        with pytest.raises(UnusableRoster, match="both mean"):
            read(text(above, BELOW, *PEOPLE))

    def test_never_take_a_managers_address_for_the_persons(self) -> None:
        file = text(
            ["Employee", "", "Manager", "", ""],
            ["ID", "Name", "ID", "Email", "Country"],
            ["1", "Ann", "2", "b@x.org", "DE"],
        )
        (ann,) = read(file)[1]
        assert (ann.contact.email, ann.profile.zone) == ("", None)
        assert ann.managers == (("manager_id", "2"), ("manager_email", "b@x.org"))

    @pytest.mark.parametrize(
        ("above", "below"),
        [
            (["Employee", "", "", "Manager", ""], ["ID", "Full Name", "Work Email", "Employee ID", "Email"]),
            (["", "", "", "Manager Information", ""], ["ID", "Name", "Work Email", "Employee Number", "Email"]),
            (["Team of Bo", "", "", "Line Manager (N+1)", ""], ["ID", "Name", "Mail", "Worker ID", "E-Mail Address"]),
            (
                ["Stammdaten", "", "", "Direkte/r Vorgesetzte/r", ""],
                ["Personalnummer", "Name", "E-Mail-Adresse", "Pers.-Nr.", "E-Mail"],
            ),
            (["Salari\xe9", "", "", "Sup\xe9rieur", ""], ["Matricule", "Nom complet", "Mail", "Num\xe9ro", "Courriel"]),
            (["Empleado", "", "", "Jefe directo", ""], ["ID", "Nombre completo", "Correo", "C\xf3digo", "E-mail"]),
            (["Employee ID", "Name", "Work Email", "Manager", ""], ["", "", "", "ID", "Email"]),
        ],
        ids=["employee", "information", "n+1", "de", "fr", "es", "merged-downwards"],
    )
    def test_of_the_manager_are_the_managers_where_nothing_clashes(self, above: list[str], below: list[str]) -> None:
        _, (ann,) = read(text(above, below, ["1", "Ann Lee", "a@x.org", "2", "b@x.org"]))
        assert (ann.employee_id, ann.contact.name, ann.contact.email) == ("1", "Ann Lee", "a@x.org")
        assert ann.managers == (("manager_id", "2"), ("manager_email", "b@x.org"))

    def test_merged_downwards_never_make_a_manager_of_the_person(self) -> None:
        file = text(
            ["Employee ID", "Name", "Manager", "", "", "", ""],
            ["", "", "ID", "First Name", "Last Name", "Email", "Country"],
            ["1", "Ann Lee", "2", "Bo", "Ek", "b@x.org", "DE"],
        )
        checked, (ann,) = read(file)
        assert (ann.employee_id, ann.contact.name, ann.contact.email, ann.profile.zone) == ("1", "Ann Lee", "", None)
        assert ann.managers == (("manager_id", "2"), ("manager_email", "b@x.org"), ("manager_name", "Bo Ek"))
        assert checked.total == 1

    @pytest.mark.parametrize("group", ["Emergency Contact", "Notfallkontakt", "HR Business Partner", "Private Contact"])
    @pytest.mark.parametrize("names", [["ID", "Name", "Email"], ["ID", "Full Name", "Work Email"]], ids=["same", "own"])
    def test_of_somebody_else_are_nobodys(self, group: str, names: list[str]) -> None:
        file = text(
            ["Employee", "", "", group, ""], [*names, "Name", "Email"], ["1", "Ann", "a@x.org", "Mum", "m@x.org"]
        )
        (ann,) = read(file)[1]
        assert (ann.contact.name, ann.contact.email, ann.managers) == ("Ann", "a@x.org", ())

    def test_of_a_managers_manager_are_nobodys(self) -> None:
        file = text(
            ["Employee", "", "", "Second Level Manager", ""],
            ["ID", "Work Email", "Manager ID", "Employee ID", "Email"],
            ["1", "a@x.org", "2", "3", "c@x.org"],
        )
        (ann,) = read(file)[1]
        assert (ann.employee_id, ann.contact.email, ann.managers) == ("1", "a@x.org", (("manager_id", "2"),))

    def test_of_a_company_keep_its_name(self) -> None:
        file = text(
            ["Employee", "", "", "Company", ""],
            ["ID", "First Name", "Last Name", "Name", "Department"],
            ["1", "Ann", "Lee", "ACME", "Sales"],
        )
        (ann,) = read(file)[1]
        assert (ann.contact.name, ann.profile.department) == ("Ann Lee", "Sales")

    @pytest.mark.parametrize(
        "above",
        [
            ["Manager overview 2027", "", "", ""],
            ["", "Manager overview 2027", "", ""],
            ["Direct reports of manager Bo Ek", "", "", "Printed in May"],
            ["Manager", "", "", ""],
            ["Mentor", "", "", ""],
        ],
    )
    def test_that_are_titles_change_nothing(self, above: list[str]) -> None:
        checked, (ann,) = read(text(above, ["ID", "Name", "Email", "Manager ID"], ["1", "Ann", "a@x.org", "2"]))
        assert (ann.employee_id, ann.contact.name, ann.contact.email) == ("1", "Ann", "a@x.org")
        assert ann.managers == (("manager_id", "2"),)
        assert not any("read together" in said for said in checked.warnings)

    def test_named_by_hand_as_the_file_does_are_as_they_were_named(self) -> None:
        file = text(["Employee", "", "Manager"], ["ID", "Name", "Email"], ["1", "Ann", "b@x.org"])
        with open_roster(BytesIO(file), by_hand={"email": "Email"}) as roster:
            assert check(roster).header.columns.at["email"] == 2
        with open_roster(BytesIO(file), by_hand={"manager_email": "Manager Email"}) as roster:
            assert "email" not in check(roster).header.columns.at

    def test_of_a_managers_name_in_two_columns_make_it_whole(self) -> None:
        file = text(
            ["Salari\xe9", "", "", "Sup\xe9rieur", ""],
            ["Matricule", "Nom", "Pr\xe9nom", "Nom", "Pr\xe9nom"],
            ["1", "Lee", "Ann", "Ek", "Bo"],
        )
        (ann,) = read(file)[1]
        assert (ann.contact.name, ann.managers) == ("Ann Lee", (("manager_name", "Bo Ek"),))
