"""Files as HR systems export them: who has left, names in parts, totals between people, ids beside names."""

from datetime import date

import pytest

from services.matching.domain.imports import RowStatus
from services.matching.feeds.csv.standing import has_left, without_mark
from services.matching.feeds.csv.values import is_total, spoken_name
from tests.unit.matching.site import JUNIOR, Site, roster, row
from tests.unit.matching.test_opening import read


class TestWhoHasLeft:
    @pytest.mark.parametrize(
        "status",
        [
            "Terminated",
            "INACTIVE",
            "Inactive - Payroll Eligible",
            "Ausgeschieden",
            "inaktiv",
            "Sortie",
            "Baja",
            "Retraité",
        ],
    )
    def test_is_said_by_a_status(self, status: str) -> None:
        assert has_left(status, "Status")

    @pytest.mark.parametrize(
        "status",
        ["Active", "Aktiv", "On Leave", "Suspended - Payroll Eligible", "", "No", "De baja", "Leave", "Cadre", "1"],
    )
    def test_is_not_said_by_another(self, status: str) -> None:
        assert not has_left(status, "Status")

    @pytest.mark.parametrize(("heading", "no"), [("Active Status", "No"), ("is_active", "FALSE"), ("Aktiv", "Nein")])
    def test_is_said_by_a_no_where_one_is_asked_whether_they_are_active(self, heading: str, no: str) -> None:
        assert has_left(no, heading)
        assert not has_left("Yes", heading)

    @pytest.mark.parametrize("rest", [{"status": "Terminated"}, {"display_name": "Cy Old (Terminated)"}])
    async def test_is_not_enrolled_and_said(self, site: Site, rest: dict[str, str]) -> None:
        await site.publish()
        done = await site.upload(roster(row("J", JUNIOR, **{"status": "Active"} | rest)))
        (line,) = await site.items(f"/v1/imports/{done['id']}/rows", status="refused")
        assert (done["enrolled"], [*rest]) == (0, [one["field"] for one in line["errors"]])
        assert "works there no more" in line["errors"][0]["reason"]

    def test_is_taken_with_a_last_day(self) -> None:
        file = b"Employee ID,Name,Status,Termination Date\n1,Cy Old,Terminated,2026-01-31\n2,Di,Terminated,\n"
        checked, (cy,) = read(file)
        assert (cy.last_day, [*checked.verdicts]) == (date(2026, 1, 31), [3])

    def test_keeps_their_place(self) -> None:
        checked, _ = read(b"Employee ID,Name,Manager,Status\n1,Ann,2,Active\n2,Bo,3,Inactive\n3,Cy,,Active\n")
        assert [(one.employee_id, one.managers) for one in checked.places] == [("2", (("manager_id", "3"),))]


class TestName:
    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ("Lee, Ann", "Ann Lee"), ("von der Lee, Ann M.", "Ann M. von der Lee"), ("Ann Lee", "Ann Lee"),
            ("Ann Lee, PhD", "Ann Lee, PhD"), ("Ann Lee, Ph.D.", "Ann Lee, Ph.D."), ("Lee, Ann, MBA", "Lee, Ann, MBA"),
            ("Sammy Davis, Jr.", "Sammy Davis, Jr."), ("Lee,", "Lee,"),
        ],
    )  # fmt: skip
    def test_is_said_as_people_say_it(self, written: str, said: str) -> None:
        assert spoken_name(written) == said

    @pytest.mark.parametrize("written", ["Ann Lee (On Leave)", "Ann Lee [C]", "Ann Lee (LOA)"])
    def test_has_no_mark_of_a_system(self, written: str) -> None:
        assert without_mark(written) == ("Ann Lee", False)
        assert without_mark("Ann Lee (Annie)") == ("Ann Lee (Annie)", False)

    def test_is_found_by_a_managers_cell_without_its_mark(self) -> None:
        file = b"Employee ID,Worker,Worker's Manager\n1,Ann Lee,Bo Ek (On Leave)\n2,Bo Ek (On Leave),\n"
        checked, rows = read(file)
        assert [one.contact.name for one in rows] == ["Ann Lee", "Bo Ek"]
        found = checked.directory.find(rows[0].managers[0][1])
        assert (found and found.id) == "2"

    def test_takes_the_other_last_name_where_the_preferred_one_is_empty(self) -> None:
        _, rows = read("Matricule;Nom;Nom d'usage;Prénom\n1;DUPONT;LEE;Ann\n2;EK;;Bo\n3;EK;-;Cy\n".encode())
        assert [one.contact.name for one in rows] == ["Ann LEE", "Bo EK", "Cy EK"]

    @pytest.mark.parametrize("second", ["Segundo apellido", "Apellido Materno", "Apellido 2"])
    def test_has_both_last_names(self, second: str) -> None:
        file = f"ID;{second};Nombre;Primer apellido;Jefe\n1;García;Ana;López;Bo Ek Ruiz\n2;Ruiz;Bo;Ek;\n3;;Cy;Alt;\n"
        checked, (ana, bo, cy) = read(file.encode())
        assert [one.contact.name for one in (ana, bo, cy)] == ["Ana López García", "Bo Ek Ruiz", "Cy Alt"]
        found = checked.directory.find(ana.managers[0][1])
        assert (found and found.id, second in checked.header.columns.ignored) == ("2", False)


class TestColumns:
    @pytest.mark.parametrize(
        "headings",
        [
            "Line Manager,Line Manager Person Number",
            "Vorgesetzter,Vorgesetzte:r (Personal-Nr.)",
            "Responsabile,Matricola responsabile",
        ],
    )
    @pytest.mark.parametrize("turned", [False, True])
    def test_of_ids_of_managers_go_before_those_of_names(self, headings: str, turned: bool) -> None:  # noqa: FBT001 - a case
        names, cells = headings.split(","), ["Bo Ek", "7"]
        order = slice(None, None, -1 if turned else 1)
        (ann,) = read(f"ID,Name,{','.join(names[order])}\n1,Ann,{','.join(cells[order])}\n".encode())[1]
        assert ann.managers == (("manager_id", "7"), ("manager_name", "Bo Ek"))

    @pytest.mark.parametrize("other", ["Team", "Cost Center", "Kostenstelle", "Division", "Centro di costo"])
    @pytest.mark.parametrize("own", ["Abteilung", "Dipartimento", "Département", "Departamento", "Afdeling"])
    def test_of_departments_go_before_teams_and_cost_centers(self, other: str, own: str) -> None:
        (ann,) = read(f"ID,Name,{other},{own}\n1,Ann,,Sales\n".encode())[1]
        assert ann.profile.department == "Sales"

    def test_of_addresses_for_work_go_before_others(self) -> None:
        (ann,) = read(b"ID,Name,Email,Work Email\n1,Ann,home@x.org,a@x.org\n")[1]
        assert ann.contact.email == "a@x.org"

    def test_of_ids_are_without_the_apostrophe_of_a_spreadsheet(self) -> None:
        _, rows = read(b"Employee Number,Name,Supervisor Employee Number\n'0012,Ann,'0001\n'0001,Bo,\n")
        assert [one.employee_id for one in rows] == ["0012", "0001"]


class TestTotal:
    @pytest.mark.parametrize(
        "said",
        [
            "Grand Total",
            "Subtotal Sales",
            "Sub-total",
            "Sales Total",
            "Vertrieb Ergebnis",
            "Gesamtergebnis",
            "Sous-total Ventes",
        ],
    )
    def test_beside_a_number_is_no_person_and_hurts_none(self, said: str) -> None:
        assert is_total(said)
        file = f"Department,Employee ID,Name,Email\nSales,1,Ann,a@x.org\nSales,2,Bo,b@x.org\n{said},2,,\n"
        checked, rows = read(file.encode())
        assert [one.employee_id for one in rows] == ["1", "2"]
        assert [(line, one.status) for line, one in checked.verdicts.items()] == [(4, RowStatus.REFUSED)]

    def test_is_no_department_of_somebody(self) -> None:
        _, rows = read(b"Department,Employee ID,Name,Manager\nTotal Rewards,1,Ann,2\nTotal Rewards,2,,1\n")
        assert len(rows) == 2
