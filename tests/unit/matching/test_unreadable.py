"""Cells that cannot be read: the person is imported without them, what was known stays, and it is said."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Final
from zipfile import ZipFile

import pytest
from openpyxl.utils import get_column_letter

from services.matching.domain.age import middle
from services.matching.domain.imports import Remark
from services.matching.feeds.csv.columns import COLUMNS, OF_MANAGERS
from services.matching.store import PEOPLE
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, person, roster, row
from tests.unit.matching.test_coordinator_pages import shown
from tests.unit.matching.test_opening import read, workbook

LONG: Final = "x" * 201
UNREADABLE: Final = {
    "age_band": None,
    "level": "12",
    "organization_level": "far down",
    "job_title": LONG,
    "department": LONG,
    "site": LONG,
    "business_unit": LONG,
    "country": "Atlantis",
    "timezone": "Mars/Base",
    "languages": "Elvish",
    "manager_id": "1.00E+15",
    "manager_email": LONG,
    "manager_name": LONG,
    "manager_first_name": LONG,
    "manager_last_name": LONG,
    "skills_offered": ";".join(f"topic {n}" for n in range(101)),
    "skills_sought": ";".join(f"topic {n}" for n in range(101)),
    "tags": ";".join(f"topic {n}" for n in range(101)),
    "communication_style": LONG,
    "last_day": "30.02.2027",
    "status": None,
    "max_pairs": "many",
}
"""By column a cell that cannot be read; `None` if any text can be."""
WHOLE: Final = row(
    "J",
    JUNIOR,
    age_band="30-34",
    level=3,
    job_title="Clerk",
    department="Sales",
    site="Oslo",
    business_unit="EMEA",
    country="DE",
    timezone="Europe/Paris",
    languages="de;en",
    manager_id="B",
    communication_style="direct",
    last_day="2027-03-31",
    max_pairs="3",
)


INSTEAD: Final = {
    "organization_level": "level",
    "manager_first_name": "manager_id",
    "manager_last_name": "manager_id",
}
"""By column the one without which it is read."""


def unreadable(column: str) -> Json:
    """Return the whole row with a cell that cannot be read."""
    names = {"manager_first_name": "Bo", "manager_last_name": "Field"} if column.endswith("t_name") else {}
    given = WHOLE | names | {column: UNREADABLE[column]}
    return {name: cell for name, cell in given.items() if name != INSTEAD.get(column)}


def unread(done: Json) -> list[tuple[int, str]]:
    (one,) = [one for one in done["findings"] if one["about"] == "unreadable"]
    assert one["count"] == len(one["first"])
    assert all(first["reason"] for first in one["first"])
    return [(first["line"], first["field"]) for first in one["first"]]


async def known(site: Site) -> Json:
    return await site.get(f"{site.program}/participants/{person('J')}")


class TestCellThatCannotBeRead:
    def test_is_thought_of_for_every_column(self) -> None:
        assert UNREADABLE.keys() == {one.name for one in COLUMNS if not one.needed}

    @pytest.mark.parametrize("column", [column for column, cell in UNREADABLE.items() if cell])
    async def test_keeps_nobody_out_and_changes_nothing_that_is_known(self, site: Site, column: str) -> None:
        await site.publish()
        await site.upload(roster(WHOLE, row("B")))
        before, people = await known(site), site.world.find(PEOPLE)
        done = await site.upload(roster(unreadable(column)))
        assert (done["refused"], done["unchanged"], unread(done)) == (0, 1, [(2, column)])
        assert (await known(site), site.world.find(PEOPLE)) == (before, people)

    @pytest.mark.parametrize("column", [column for column, cell in UNREADABLE.items() if cell])
    async def test_lets_somebody_new_in_without_it(self, site: Site, column: str) -> None:
        await site.publish()
        tried = await site.upload(roster(unreadable(column)), 200, dry_run=True)
        done = await site.upload(roster(unreadable(column)))
        assert (tried["refused"], tried["participants"], unread(tried)) == (0, 1, [(2, column)])
        assert (done["enrolled"], unread(done)) == (1, [(2, column)])

    async def test_is_read_once_it_is_corrected(self, site: Site) -> None:
        await site.publish()
        await site.upload(roster(WHOLE | {"level": "x3", "timezone": "CEST?", "languages": "en;Elvish"}))
        assert (await known(site))["profile"]["languages"] == ["en"]
        done = await site.upload(roster(WHOLE))
        assert done["updated"] == 1
        profile = (await known(site))["profile"]
        assert [profile["level"], profile["zone"], profile["languages"]] == [3, "Europe/Paris", ["de", "en"]]

    async def test_among_languages_leaves_those_that_are_known(self, site: Site) -> None:
        await site.publish()
        await site.upload(roster(WHOLE))
        done = await site.upload(roster(WHOLE | {"languages": "de;Elvish"}))
        assert unread(done) == [(2, "languages")]
        assert (await known(site))["profile"]["languages"] == ["de", "en"]

    async def test_that_a_hard_rule_needs_is_said_on_the_run(self, site: Site) -> None:
        await site.publish(rules={"min_level_gap": 1})
        senior = row("S", SENIOR, level="12", manager_id="1.00E+15", timezone="Mars", country="", languages="Elvish")
        await site.upload(roster(senior, row("J", JUNIOR, manager_id="")))
        for one in "SJ":
            await site.ready(one)
        run = await site.get(await site.draft())
        missing = {one["fact"] for one in run["summary"]["lacking"] if person("S") in one["first"]}
        assert missing == {"reporting-line", "level", "zone", "languages"}

    async def test_is_shown_before_and_after_the_import_with_the_rows_to_correct(self, site: Site) -> None:
        await site.publish()
        path = f"/programs/{site.program_id}/imports"
        file = roster(row("J", JUNIOR, last_day="30.02.2027"), row("K", JUNIOR))
        answer = await site.client.post(path, files={"file": ("people.csv", file, "text/csv")})
        before = await shown(site, answer.headers["location"].removeprefix("/matching"))
        done = await site.upload(file)
        after = await shown(site, f"{path}/{done['id']}")
        for page in (before, after):
            assert "1 cell is left out: the person is imported without it" in page
            assert "is no day that can be told for certain; write one such as 2026-03-31" in page
        assert ("corrections.csv" in before, "corrections.csv" in after) == (False, True)

    async def test_of_a_manager_in_a_refused_row_keeps_no_place(self, site: Site) -> None:
        await site.publish()
        await site.upload(roster(WHOLE, row("B")))
        before = await known(site)
        done = await site.upload(roster(WHOLE | {"manager_id": "1.00E+15", "email": "nobody"}))
        assert (done["refused"], await known(site)) == (1, before)

    async def test_of_a_manager_who_is_named_beside_it_is_not_needed(self, site: Site) -> None:
        await site.publish()
        names = {"manager_id": "1.00E+15", "manager_email": "b@example.org"}
        await site.upload(roster(row("B"), row("J", JUNIOR, **names)))
        assert (await known(site))["manager_id"] == person("B")


class TestColumns:
    def test_of_managers_are_never_needed(self) -> None:
        assert not {*OF_MANAGERS} & {one.name for one in COLUMNS if one.needed}

    def test_of_ages_take_any_answer(self) -> None:
        assert middle("rather not say") is None


class TestFormula:
    @pytest.mark.parametrize("column", [name for name in UNREADABLE if name in WHOLE and name != "manager_id"])
    async def test_without_a_value_changes_nothing_that_is_known(self, site: Site, column: str) -> None:
        await site.publish()
        await site.upload(roster(WHOLE, row("B")))
        before, people = await known(site), site.world.find(PEOPLE)
        sheet = workbook([*WHOLE], [*(WHOLE | {column: '=VLOOKUP(A2,"x",2)'}).values()])
        done = await site.upload(sheet)
        assert (done["refused"], done["unchanged"], unread(done)) == (0, 1, [(2, column)])
        assert (await known(site), site.world.find(PEOPLE)) == (before, people)
        (found,) = [one for one in done["findings"] if one["about"] == "unreadable"]
        assert "open the workbook in your spreadsheet program, save it" in found["first"][0]["reason"]

    @pytest.mark.parametrize("error", ["#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#BEZUG!", "#FORMULA!"])
    @pytest.mark.parametrize("column", ["manager_id", "skills_offered", "level", "department", "max_pairs", "last_day"])
    async def test_that_failed_changes_nothing_that_is_known(self, site: Site, column: str, error: str) -> None:
        await site.publish()
        await site.upload(roster(WHOLE, row("B")))
        before, people = await known(site), site.world.find(PEOPLE)
        done = await site.upload(roster(WHOLE | {column: error}))
        assert (done["refused"], unread(done)) == (0, [(2, column)])
        assert (await known(site), site.world.find(PEOPLE)) == (before, people)

    @pytest.mark.parametrize("column", ["participant_id", "display_name", "email", "role"])
    async def test_that_failed_refuses_its_row_where_the_cell_is_needed(self, site: Site, column: str) -> None:
        await site.publish()
        done = await site.upload(roster(WHOLE | {column: "#REF!"}, row("B")))
        (line,) = await site.items(f"/v1/imports/{done['id']}/rows", status="refused")
        assert [one["field"] for one in line["errors"]] == [column]
        assert "formula that failed" in line["errors"][0]["reason"]

    async def test_of_a_part_of_a_name_is_no_part_of_it(self) -> None:
        checked = read(b"id,First Name,Last Name\n1,#REF!,Null\n2,Ann,Null\n")[0]
        assert [*checked.verdicts] == [2]

    async def test_whose_value_is_an_empty_text_is_an_empty_cell(self) -> None:
        file = workbook(["id", "Department"], [1, "=x"])
        assert read(valued(file, b"<v />"))[1][0].remarks
        told = read(valued(file, b"<v></v>", of=b' t="str"'))[1][0]
        assert (told.remarks, told.said.plainly) == ((), ("department",))

    @pytest.mark.parametrize(
        ("part", "said"),
        [
            ("xl/workbook.xml", b'<calcPr calcId="124519" fullCalcOnLoad="1"/>'),
            ("xl/workbook.xml", b'<calcPr calcId="999999" calcMode="auto" calcCompleted="0"/>'),
            ("docProps/app.xml", b"<Application>Apache POI</Application>"),
        ],
    )
    @pytest.mark.parametrize("zero", [b"0", b"0.0"])
    async def test_of_a_workbook_that_was_not_calculated_has_no_value_of_0(
        self, site: Site, part: str, said: bytes, zero: bytes
    ) -> None:
        await site.publish()
        await site.upload(roster(WHOLE, row("B")))
        before, people = await known(site), site.world.find(PEOPLE)
        column = [*WHOLE].index("manager_id")
        sheet = workbook([*WHOLE], [*(WHOLE | {"manager_id": "=x"}).values()])
        cell = f'r="{get_column_letter(column + 1)}2"'.encode()
        done = await site.upload(saying(valued(sheet, b"<v>" + zero + b"</v>", cell), part, said))
        assert (done["refused"], done["unchanged"], unread(done)) == (0, 1, [(2, "manager_id")])
        assert (await known(site), site.world.find(PEOPLE)) == (before, people)

    @pytest.mark.parametrize("said", [b"", b'<calcPr calcId="191029"/>', b'<calcPr calcId="1" fullCalcOnLoad="0"/>'])
    def test_of_a_workbook_that_was_calculated_can_be_0(self, said: bytes) -> None:
        file = saying(valued(workbook(["id", "Manager"], [1, "=x"]), b"<v>0</v>"), "xl/workbook.xml", said)
        (found,) = [one for one in read(file)[0].findings if one.count and one.about is not Remark.WITHOUT_ADDRESS][:1]
        assert found.about is Remark.PLACEHOLDER

    def test_with_a_value_is_read_whether_it_was_calculated_or_not(self) -> None:
        file = saying(valued(workbook(["id", "Manager"], [1, "=x"], [7, ""]), b"<v>7</v>"), "xl/workbook.xml", DUE)
        assert read(file)[1][0].managers == (("manager_id", "7"),)

    def test_that_fills_several_cells_has_no_value_in_any_of_them(self) -> None:
        file = workbook(["id", "Manager"], [1, "=x"], [2, 0], [3, 0], [4, 0])
        file = valued(file, b"<v>0</v>", formula=b'<f t="array" ref="B2:B4">')
        file = saying(file, "xl/workbook.xml", DUE)
        found = {one.about: [first.line for first in one.first] for one in read(file)[0].findings}
        assert (found[Remark.UNREADABLE], found[Remark.PLACEHOLDER]) == ([2, 3, 4], [5])


DUE: Final = b'<calcPr calcId="124519" fullCalcOnLoad="1"/>'


def valued(file: bytes, value: bytes, at: bytes = b'r="B2"', of: bytes = b"", formula: bytes = b"<f>") -> bytes:
    """Return a workbook whose one formula, in B2, is of that type and has that value."""
    return changed(
        file,
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace(at, at + of).replace(b"</f><v />", b"</f>" + value).replace(b"<f>", formula),
    )


def saying(file: bytes, part: str, said: bytes) -> bytes:
    """Return a workbook whose part says that about its calculation, or about the program that wrote it."""
    for name, old in SAID.items():
        new = said if name == part else b""
        file = changed(file, name, lambda text, old=old, new=new: re.sub(old, new, text))  # type: ignore[misc]
    return file


SAID: Final = {"xl/workbook.xml": rb"<calcPr\b[^>]*/>", "docProps/app.xml": rb"<Application>[^<]*</Application>"}


def changed(file: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook of which one part is changed."""
    out = BytesIO()
    with ZipFile(BytesIO(file)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()
