"""Two lines of headings, of which the upper one says whose the lower ones are."""

import pytest

from services.matching.feeds.csv.headers import UnusableRoster
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
