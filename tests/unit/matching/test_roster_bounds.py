"""What an upload can cost is bounded: by bytes in each record, and in proportion to the file."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import Workbook

from services.matching.commands import BeginRows, RecordRows
from services.matching.feeds.csv import workbooks
from services.matching.feeds.csv.checking import check
from services.matching.feeds.csv.headers import UnusableRoster
from services.matching.feeds.csv.opening import open_roster
from services.matching.feeds.csv.reading import LONGEST_RECORD, lines, read_header, records
from services.matching.handlers import imports
from services.matching.jobs.batches import batches
from shared.contracts.messages import Command
from tests.unit.matching.site import Lease, Site

KAFKA = 1_000_000  # bytes of a record, less what goes around a command


async def commands(site: Site, file: bytes, query: dict[str, list[str]] | None = None) -> list[Command]:
    """Return what the job sends for a file."""
    answer = await site.client.post(
        f"{site.program}/imports", content=file, params=query, headers={"content-type": "text/csv"}
    )
    assert answer.status_code == 202, answer.text
    (job,) = site.world.jobs.values()
    return [command async for command in site.workers[imports.KIND].work(Lease(job, 1))]


def largest(sent: list[Command]) -> int:
    return max(len(one.model_dump_json().encode()) for one in sent)


class TestRecord:
    async def test_of_one_id_on_every_row_fits(self, site: Site) -> None:
        await site.publish()
        rows = "".join(f"X,mentor,p{n}@x.org\n" for n in range(1_200))
        sent = await commands(site, f"participant_id,role,email\n{rows}".encode())
        outcomes = [row for one in sent if isinstance(one, RecordRows) for row in one.rows]
        assert (len(outcomes), largest(sent) < 100_000) == (1_200, True)
        assert "line 3 and 1,198 more" in outcomes[0].errors[0].reason

    async def test_of_rows_with_every_fault_under_long_headings_fits(self, site: Site) -> None:
        await site.publish()
        names = ["participant_id", "role", "level", "timezone", "languages", "country", "max_pairs", "email"]
        headings = [f"{name} {'x' * 80}" for name in names]
        file = StringIO()
        csv.writer(file).writerows([headings, *[["", *["wrong!"] * 7]] * 2_000])
        by_hand = [f"{name}:{heading}" for name, heading in zip(names, headings, strict=True)]
        sent = await commands(site, file.getvalue().encode(), {"map": by_hand})
        assert sum(len(one.rows) for one in sent if isinstance(one, RecordRows)) == 2_000
        assert largest(sent) < KAFKA

    async def test_of_what_was_found_fits(self, site: Site) -> None:
        await site.publish()
        rows = "".join(f"{n + 1},mentor,p{n % 900}@x.org,-,-,-,gone{n},n/a,n/a\n" for n in range(3_000))
        head = "participant_id,role,email,department,level,country,manager_id,skills_offered,skills_sought"
        (begin,) = [one for one in await commands(site, f"{head}\n{rows}".encode()) if isinstance(one, BeginRows)]
        assert {len(one.first) for one in begin.findings} <= {0, 50}
        assert len(begin.model_dump_json()) < KAFKA / 4


class TestJob:
    async def test_gives_the_same_commands_though_people_have_come_since(self, site: Site) -> None:
        await site.publish()
        file = b"participant_id,role,email,manager_id\n1,mentor,a@x.org,Ann Head\n"
        first = await commands(site, file)
        (job,) = site.world.jobs.values()
        site.world.jobs.clear()
        await site.upload(b"participant_id,name\n9,Ann Head\n")
        again = [command async for command in site.workers[imports.KIND].work(Lease(job, 2))]
        assert again == first


class TestBatches:
    def test_end_where_their_bytes_do(self) -> None:
        assert [len(some) for some in batches(["x" * 98] * 10, 5, 350)] == [3, 3, 3, 1]
        assert [len(some) for some in batches(["x"] * 10, 4)] == [4, 4, 2]
        assert [len(some) for some in batches(["x" * 1_000] * 2, 4, 10)] == [1, 1]


class TestReading:
    @pytest.mark.parametrize(
        "body",
        [b'1,"\n' * 40_000, b'1,"a"b\n' * 20_000 + b'"', (b'1,"x\n' + b"2,x\n" * 25_001) * 4],
        ids=["open-in-every-row", "inside-of-cells", "open-and-then-none-for-long"],
    )
    def test_looks_at_no_line_more_than_a_few_times(self, body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
        looked = 0
        whole = csv.reader

        def counting(source: list[str], **how: object) -> object:
            nonlocal looked
            looked += len(source[0])
            return whole(source, **how)  # type: ignore[call-overload]  # as the module is called

        file = BytesIO(b"participant_id,bio\n" + body)
        header = read_header(file)
        monkeypatch.setattr(csv, "reader", counting)
        assert sum(1 for _ in records(file, header))
        assert looked < 3 * len(body) + 10 * LONGEST_RECORD

    def test_takes_no_more_of_a_line_than_a_record_has(self) -> None:
        assert [len(line) for _, line in lines(BytesIO(b"x" * 5_000_000 + b"\ny"))] == [LONGEST_RECORD + 1, 1]

    def test_lists_the_first_of_a_crowd_only(self) -> None:
        rows = b"".join(b"%d,mentor,all@x.org\n" % n for n in range(1, 3_000))
        with open_roster(BytesIO(b"participant_id,role,email\n" + rows)) as roster:
            reasons = {one.errors[0].reason for one in check(roster).verdicts.values()}
        assert reasons == {"is the address of 2,999 people; give each the address that reaches them alone"}

    @pytest.mark.parametrize("row", [["1"] * 20, [*[None] * 1_100, "1"]])
    def test_reads_no_more_cells_of_a_workbook_than_a_roster_has(
        self, monkeypatch: pytest.MonkeyPatch, row: list[str | None]
    ) -> None:
        book = Workbook(write_only=True)
        for sheet in (book.create_sheet(), book.create_sheet()):
            sheet.append(["participant_id"])
            for _ in range(40):
                sheet.append(row)
        out = BytesIO()
        book.save(out)
        open_roster(out).__exit__(None, None, None)
        monkeypatch.setattr(workbooks, "MOST_CELLS", 1_500)
        with pytest.raises(UnusableRoster, match="more than 1,500 cells"):
            open_roster(out)
