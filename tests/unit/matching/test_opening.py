"""Files as HR systems and spreadsheets write them, and what is said of a guess."""

import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from services.matching.domain.imports import RowStatus
from services.matching.feeds.csv import workbooks
from services.matching.feeds.csv.checking import Checked, check, good_rows
from services.matching.feeds.csv.headers import UnusableRoster
from services.matching.feeds.csv.opening import open_roster
from services.matching.feeds.csv.rows import RosterRow
from shared.contracts.vocabulary import GroupAttribute, Role
from tests.unit.matching.site import Site, person

GERMAN = (
    "Personalnummer;Vorname;Nachname;E-Mail;Vorgesetzter;Stellenbezeichnung;Abteilung;Stufe;Land;Sprachen;Rolle\n"
    "001;J\u00fcrgen;Gro\u00df;juergen@example.com;;Direktor;Vorstand;9;Deutschland;Deutsch, Englisch;Mentee\n"
    "002;\u00c4nne;M\u00fcller;aenne@example.com;001;Sachbearbeiterin;Einkauf;2;\u00d6sterreich;Deutsch;Mentor\n"
)


def read(file: bytes) -> tuple[Checked, list[RosterRow]]:
    with open_roster(BytesIO(file)) as roster:
        checked = check(roster)
        return checked, [row for _, row in good_rows(roster, checked)]


def workbook(*rows: list[object], title: str = "People", before: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if before:
        sheet.title = before
        sheet.append(["Notes"])
        sheet = book.create_sheet()
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


class TestEncoding:
    @pytest.mark.parametrize(
        ("file", "said"),
        [
            (GERMAN.encode("cp1252"), "Windows-1252"),
            (GERMAN.encode("utf-16"), "UTF-16"),
            (GERMAN.encode("utf-16-le"), "UTF-16-LE"),
            (GERMAN.encode("utf-16-be"), "UTF-16-BE"),
            (b"\xfe\xff" + GERMAN.encode("utf-16-be"), "UTF-16"),
        ],
        ids=["cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-16-be-bom"],
    )
    def test_is_guessed_and_said(self, file: bytes, said: str) -> None:
        checked, rows = read(file)
        assert said in checked.warnings[0]
        assert [row.contact.name for row in rows] == ["J\u00fcrgen Gro\u00df", "\u00c4nne M\u00fcller"]
        assert [(row.profile.zone, row.profile.languages) for row in rows] == [
            ("Europe/Berlin", ("de", "en")),
            ("Europe/Vienna", ("de",)),
        ]

    @pytest.mark.parametrize(
        ("encoding", "names"),
        [
            ("cp1250", "\u0141ukasz W\xf3jcik;Ond\u0159ej R\u016f\u017ei\u010dka;Ma\u0142gorzata D\u0105browska"),
            ("cp1251", "\u0418\u0432\u0430\u043d\u043e\u0432;\u041d\u0430\u0442\u0430\u043b\u044c\u044f"),
            ("mac-roman", "J\xfcrgen M\xfcller;B\xf6hm;Fran\xe7ois C\xf4t\xe9;Jos\xe9 N\xfa\xf1ez"),
            ("cp850", "J\xfcrgen M\xfcller;B\xf6hm;Fran\xe7ois C\xf4t\xe9;Jos\xe9 N\xfa\xf1ez"),
            ("cp1252", "J\xfcrgen M\xfcller;B\xf6hm;Fran\xe7ois C\xf4t\xe9;S\xf8ren Kj\xe6r;\xc5sa"),
        ],
    )
    def test_of_one_byte_a_letter_is_guessed_by_the_letters(self, encoding: str, names: str) -> None:
        rows = "".join(f"{number},{name}\n" for number, name in enumerate(names.split(";"), 1))
        _, people = read(f"id,name\n{rows}".encode(encoding))
        assert [one.contact.name for one in people] == names.split(";")

    def test_of_utf_8_needs_no_guess(self) -> None:
        assert read(GERMAN.encode())[0].warnings == ()
        assert read(GERMAN.encode("utf-8-sig"))[0].warnings == ()

    def test_stays_utf_8_where_a_single_row_is_broken(self) -> None:
        checked, rows = read(GERMAN.encode() + b"003;\xff;x;c@example.com;;;;2;;;Mentor\n")
        assert (len(rows), checked.warnings) == (2, ())


class TestForm:
    def test_with_a_separator_told(self) -> None:
        assert len(read(b"sep=;\nemployee_id;role\n1;mentor\n")[1]) == 1

    @pytest.mark.parametrize("told", ["sep=;", "sep=,", "sep=\t", '"sep=|"'])
    def test_with_another_separator_than_it_tells_is_read_by_its_own(self, told: str) -> None:
        assert [row.employee_id for row in read(f"{told}\nid;role;email\n1;mentor;a@x.org\n".encode())[1]] == ["1"]

    def test_with_headings_alone_says_so(self) -> None:
        assert any("no rows" in said for said in read(b"id,email,name\n\n")[0].warnings)

    def test_with_a_tab_told_has_nothing_above(self) -> None:
        assert not any("line 2" in said for said in read(b"sep=\t\nid\temail\tname\n1\ta@x.org\tAnn\n")[0].warnings)

    @pytest.mark.parametrize(
        "file", [b"id,role\r1,mentor\r2,\r", b'"id,role"\n"1,mentor"\n"2,"\n', b'"id,role";\n"1,mentor";\n2,\n']
    )
    def test_spoiled_by_a_spreadsheet_is_put_right(self, file: bytes) -> None:
        assert [row.employee_id for row in read(file)[1]] == ["1", "2"]

    def test_with_blanks_after_its_commas_keeps_quotation_marks(self) -> None:
        assert read(b'id, name, email\n1, "Lee, Ann", a@x.org\n')[1][0].contact.name == "Ann Lee"

    def test_with_titles_above_the_header_counts_lines_as_editors_do(self) -> None:
        file = b"Report: Active Employees,,,\nRun by HR,,,\n,,,\nemployee_id,email,role,level\n1,a@x.org,boss,2\n"
        checked, _ = read(file)
        assert [*checked.verdicts] == [5]
        assert "line 4" in checked.warnings[0]

    def test_with_line_breaks_in_headings_and_cells(self) -> None:
        file = b'"Employee\nID","Work\r\nEmail",Role\n1,a@x.org,mentor\n2,"b@x.org\n",boss\n'
        checked, rows = read(file)
        assert ([row.employee_id for row in rows], [*checked.verdicts]) == (["1"], [5])

    def test_with_a_long_cell_of_many_lines_is_one_row(self) -> None:
        bio = "\n".join(f"line {n}" for n in range(500))
        checked, rows = read(f'id,role,email,bio\n1,mentor,a@x.org,"{bio}"\n2,mentor,b@x.org,short\n'.encode())
        assert (checked.total, len(rows)) == (2, 2)

    @pytest.mark.parametrize("cell", ['"open', '"open,x', 'a"b'])
    def test_with_an_open_quotation_mark_loses_that_row_alone(self, cell: str) -> None:
        others = "".join(f'{n},mentor,p{n}@x.org,"x, y"\n' for n in range(2, 2_000))
        checked, rows = read(f"id,role,email,bio\n1,mentor,a@x.org,{cell}\n{others}".encode())
        assert (len(rows), [*checked.verdicts]) == (1_998, [2])

    def test_with_an_endless_line_counts_it_as_one(self) -> None:
        checked, rows = read(b"id,bio\n1," + b"x" * 3_000_000 + b"\n2,\n")
        assert ([*checked.verdicts], [row.employee_id for row in rows]) == ([2], ["2"])

    def test_with_a_note_at_the_end_makes_nobody_of_it(self) -> None:
        checked, rows = read(b"id,role,email\n1,mentor,a@x.org\nTotal: 45\n")
        assert (len(rows), [*checked.verdicts]) == (1, [3])

    @pytest.mark.parametrize(
        "note", ["Total: 2,,,", "Gesamt,,2,", "End of report,,,", "Total,2,,", "Stand: 1.1.2027,,,", "Confidential,,,"]
    )
    def test_with_a_padded_note_at_the_end_makes_nobody_of_it(self, note: str) -> None:
        checked, rows = read(f"id,role,email,name\nA 1,mentor,a@x.org,Ann\nA 2,,,\n{note}\n".encode())
        assert ([row.employee_id for row in rows], [*checked.verdicts]) == (["A 1", "A 2"], [4])

    def test_joins_names(self) -> None:
        assert read(b"id,First Name,Last Name\n1,Jennifer,Null\n")[1][0].contact.name == "Jennifer Null"
        assert read(b'id,"Last Name, First Name"\n1,"Schmidt, Anna"\n')[1][0].contact.name == "Anna Schmidt"

    def test_with_as_many_open_quotation_marks_as_rows_is_read_in_one_go(self) -> None:
        checked, _ = read(b"id,bio\n" + b'1,"\n' * 30_000)
        assert checked.total >= 15_000


class TestWorkbook:
    def test_is_read_as_a_spreadsheet_shows_it(self) -> None:
        file = workbook(
            ["Employee ID", "Work Email", "Manager ID", "Role", "Hire Date", "Max Pairs"],
            [1001.0, "a@x.org", None, "mentee", date(2020, 1, 2), 2],
            [1002, "b@x.org", 1001, "mentor"],
            [None],
            ["1003", "c@x.org", "#N/A", "boss", None, None],
        )
        checked, rows = read(file)
        assert [(row.employee_id, row.managers, row.wishes.capacity) for row in rows] == [
            ("1001", (), 2),
            ("1002", (("manager_id", "1001"),), 1),
        ]
        assert [*checked.verdicts] == [5]

    def test_keeps_the_lines_of_a_cell_apart(self) -> None:
        file = workbook(["id", "role", "Skills Offered"], [1, "mentor", "Go\nRust\r\nC++"], [2, "mentor", "Go\nC++"])
        _, rows = read(file)
        assert [[one.topic for one in row.wishes.offers] for row in rows] == [["Go", "Rust", "C++"], ["Go", "C++"]]

    def test_has_cells_that_are_empty_at_the_end_of_a_row(self) -> None:
        _, rows = read(workbook(["id", "Manager ID"], [1, None], [2, 1]))
        assert [(row.employee_id, row.said.plainly) for row in rows] == [("1", ("manager_id",)), ("2", ())]

    def test_shows_a_day_as_a_day(self) -> None:
        file = workbook(["id", "Department"], [1, datetime(2027, 3, 1)])  # noqa: DTZ001 - spreadsheets know no zones
        assert read(file)[1][0].profile.groups == {GroupAttribute.DEPARTMENT: "2027-03-01"}

    def test_may_have_a_million_empty_rows_below(self) -> None:
        book = Workbook()
        sheet = book.worksheets[0]
        for row in (["id", "role"], [1, "mentor"], [None], [2, None]):
            sheet.append(row)
        sheet["A1048576"] = " "
        out = BytesIO()
        book.save(out)
        checked, rows = read(out.getvalue())
        assert ([row.employee_id for row in rows], checked.total) == (["1", "2"], 2)

    def test_looks_at_no_cell_that_is_not_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        looked: list[object] = []
        text = workbooks._text
        monkeypatch.setattr(workbooks, "_text", lambda value: text(looked.append(value) or value))
        _, rows = read(workbook(["id", "role"], *([number, "mentor"] for number in range(1, 101)), *[[None]] * 1_000))
        assert (len(rows), len(looked) < 1_000) == (100, True)

    def test_of_which_each_row_is_in_one_cell_is_read(self) -> None:
        assert [row.employee_id for row in read(workbook(["id,role,name"], ["1,mentor,Ann"], ["2,,Bo"]))[1]] == [
            "1",
            "2",
        ]

    def test_whose_people_are_on_a_hidden_sheet_is_refused(self) -> None:
        book = Workbook()
        book.worksheets[0].append(["Cover"])
        hidden = book.create_sheet("HR")
        hidden.append(["id", "role"])
        hidden.sheet_state = "hidden"
        out = BytesIO()
        book.save(out)
        with pytest.raises(UnusableRoster, match="hidden one called HR"):
            read(out.getvalue())

    def test_of_several_sheets_is_read_where_the_people_are(self) -> None:
        checked, rows = read(workbook(["Report"], ["employee_id", "role"], ["1", "mentor"], before="Read me"))
        assert (len(rows), "2 sheets, People was read" in checked.warnings[0]) == (1, True)

    def test_has_no_ids_of_which_digits_are_lost(self) -> None:
        checked, _ = read(workbook(["employee_id", "role"], [1234567890123456, "mentor"]))
        assert "power of ten" in checked.verdicts[2].errors[0].reason

    @pytest.mark.parametrize("cut", [10, 200, 2_000])
    def test_that_is_damaged_is_refused(self, cut: int) -> None:
        with pytest.raises(UnusableRoster, match="workbook"):
            read(workbook(["employee_id"], ["1"])[:cut])

    def test_that_unpacks_to_too_much_is_refused_before(self) -> None:
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"<a/>")
            archive.writestr("xl/big.xml", bytes(151_000_000))
        with pytest.raises(UnusableRoster, match="unpacks to more"):
            read(out.getvalue())

    def test_with_entities_is_refused(self) -> None:
        source, out = zipfile.ZipFile(BytesIO(workbook(["employee_id"], ["1"]))), BytesIO()
        bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
        with zipfile.ZipFile(out, "w") as archive:
            for name in source.namelist():
                archive.writestr(name, bomb if name == "xl/workbook.xml" else source.read(name))
        with pytest.raises(UnusableRoster, match="cannot be read"):
            read(out.getvalue())

    def test_that_is_another_archive_is_refused(self) -> None:
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("people.csv", b"id\n1\n")
        with pytest.raises(UnusableRoster, match="no Excel workbook"):
            read(out.getvalue())


class TestUpload:
    async def test_by_a_form_is_the_same_as_the_file_alone(self, site: Site) -> None:
        await site.publish()
        file = workbook(["employee_id", "role", "email"], ["1", "mentor", "a@x.org"])
        answer = await site.client.post(f"{site.program}/imports", files={"roster": ("people.xlsx", file)})
        assert answer.status_code == 202, answer.text
        await site.work()
        done = await site.get(f"/v1/imports/{answer.json()['id']}")
        assert (done["state"], done["enrolled"]) == ("done", 1)

    @pytest.mark.parametrize(
        "kind",
        [
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.ms-excel",
            "application/octet-stream",
            "text/csv; charset=utf-8",
            "text/plain",
        ],
    )
    async def test_may_be_called_what_programs_call_it(self, site: Site, kind: str) -> None:
        await site.publish()
        file = workbook(["employee_id", "role", "email"], ["1", "mentor", "a@x.org"])
        answer = await site.client.post(f"{site.program}/imports", content=file, headers={"content-type": kind})
        assert answer.status_code == 202, answer.text

    async def test_by_a_form_without_a_file_is_refused(self, site: Site) -> None:
        await site.publish()
        answer = await site.client.post(f"{site.program}/imports", files={"note": (None, "no file")})
        assert (answer.status_code, answer.json()["code"]) == (422, "no-file")

    async def test_takes_headings_by_hand(self, site: Site) -> None:
        await site.publish()
        file = b"Kuerzel,Login,role\n1,a@x.org,mentor\n"
        query = {"map": ["participant_id:Kuerzel", "email:Login"]}
        assert (await site.upload(file, 200, dry_run=True, **query))["columns"]["email"] == "Login"
        assert (await site.upload(file, **query))["enrolled"] == 1
        assert (await site.get(f"{site.program}/participants/{person('1')}"))["email"] == "a@x.org"

    async def test_of_a_file_with_a_guess_says_it_on_the_import(self, site: Site) -> None:
        await site.publish()
        done = await site.upload(GERMAN.encode("cp1252"))
        assert (done["enrolled"], "Windows-1252" in done["warnings"][0]) == (2, True)


class TestRole:
    def test_may_be_given_for_all(self) -> None:
        with open_roster(BytesIO(b"id,email\n1,a@x.org\n"), Role.MENTOR) as roster:
            checked = check(roster)
        assert (checked.participants, RowStatus.REFUSED in {one.status for one in checked.verdicts.values()}) == (
            1,
            False,
        )
