"""Workbooks as people make them: merged cells, hidden rows, people on several sheets; and the answers of a form."""

from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.matching.feeds.csv import layouts
from services.matching.feeds.csv.headers import UnusableRoster
from shared.contracts.vocabulary import Role
from tests.unit.matching.test_opening import read

HEADER = ["Employee ID", "Name", "Department", "Manager"]


def sheet_of(*rows: list[object]) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    return book, sheet


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


class TestMergedCells:
    @pytest.mark.parametrize("piece", [layouts.PIECE, 7, 300])
    def test_say_the_same_of_each_of_their_rows(self, monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
        monkeypatch.setattr(layouts, "PIECE", piece)
        book, sheet = sheet_of(HEADER, [1, "Ann", "Sales", 3], [2, "Bo", None, None], [3, "Cy", "Legal"], [4, "Di"])
        for cells in ("C2:C3", "D2:D3"):
            sheet.merge_cells(cells)
        _, rows = read(saved(book))
        assert [one.profile.department for one in rows] == ["Sales", "Sales", "Legal", None]
        assert [one.managers for one in rows] == [(("manager_id", "3"),)] * 2 + [()] * 2

    def test_of_a_person_on_several_rows_make_no_second_one(self) -> None:
        book, sheet = sheet_of(HEADER, [1, "Ann", "Sales", 3], [None, None, "Legal", 3], [3, "Cy"])
        for cells in ("A2:A3", "B2:B3"):
            sheet.merge_cells(cells)
        checked, rows = read(saved(book))
        assert ([one.employee_id for one in rows], [*checked.verdicts]) == (["1", "3"], [3])

    def test_of_headings_are_headings_once(self) -> None:
        book, sheet = sheet_of(
            ["Employee ID", "Name", "Work Email", "Manager"],
            [None, None, None, "ID", "Email"],
            [1, "Ann", "a@x.org", 2, "b@x.org"],
        )
        for cells in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
            sheet.merge_cells(cells)
        checked, (ann,) = read(saved(book))
        assert (ann.contact.email, ann.managers) == ("a@x.org", (("manager_id", "2"), ("manager_email", "b@x.org")))
        assert checked.total == 1

    def test_make_no_rows_where_there_are_none(self) -> None:
        book, sheet = sheet_of(HEADER, [1, "Ann", "Sales"])
        sheet.merge_cells("C2:C90000")
        assert read(saved(book))[0].total == 1


class TestHiddenRows:
    def test_are_read_and_said(self) -> None:
        book, sheet = sheet_of(HEADER, [1, "Ann"], [2, "Bo"], [3, "Cy"])
        sheet.row_dimensions[3].hidden = sheet.row_dimensions[9].hidden = True
        checked, rows = read(saved(book))
        assert len(rows) == 3
        assert [said for said in checked.warnings if "hidden" in said and "(1)" in said]


class TestSheets:
    def test_with_other_people_are_named(self) -> None:
        book, _ = sheet_of(HEADER, [1, "Ann"])
        for title, rows in (("Mentees", [HEADER, [2, "Bo"]]), ("Lists", [["Country"], ["DE"]])):
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        warnings = read(saved(book))[0].warnings
        assert [said for said in warnings if "People also stand on Mentees" in said]
        assert not [said for said in warnings if "Lists" in said]


class TestForm:
    @pytest.mark.parametrize(
        "times", ["Start time,Completion time", "Startzeit,Fertigstellungszeit", "Heure de d\xe9but,Heure de fin"]
    )
    def test_has_numbers_of_answers_that_are_nobodys_ids(self, times: str) -> None:
        with pytest.raises(UnusableRoster, match="who a row is about"):
            read(f"ID,{times},Email,Name\n1,x,y,a@x.org,Ann\n".encode())
        checked, (ann,) = read(f"ID,{times},Email,Name,Employee ID\n1,x,y,a@x.org,Ann,E1\n".encode())
        assert (ann.employee_id, any("can all mean" in said for said in checked.warnings)) == ("E1", False)

    def test_may_say_more_of_a_role(self) -> None:
        _, rows = read(b"id,Your role in the program,Email\n1,Mentor (junior),a@x.org\n2,mentee (senior),b@x.org\n")
        assert [one.role for one in rows] == [Role.MENTOR, Role.MENTEE]
