"""Days of a roster: read as systems and people write them, by the order of their column where they could be two."""

from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from services.matching.domain.imports import Remark
from services.matching.feeds.csv.checking import Checked, check, good_rows
from services.matching.feeds.csv.days import Order, day, order_of
from services.matching.feeds.csv.opening import open_roster

THE_DAY = date(2026, 6, 30)


def read(*cells: str) -> tuple[Checked, list[date | None]]:
    rows = "\n".join(f'{n},"{cell}"' for n, cell in enumerate(cells, 1))
    with open_roster(BytesIO(f"employee_id,last_day\n{rows}\n".encode())) as roster:
        checked = check(roster)
        return checked, [row.last_day for _, row in good_rows(roster, checked)]


class TestDay:
    @pytest.mark.parametrize(
        "written",
        [
            "2026-06-30", "2026/06/30", "20260630", "2026.06.30", "30.06.2026", "30.6.26", "30/06/26", "6/30/26",
            "30-Jun-2026", "30-JUN-26", "Jun 30 2026", "June 30, 2026", "30 June 2026", "30th of June 2026",
            "Tuesday, June 30, 2026", "30 juin 2026", "30. Juni 2026", "30 de junio de 2026", "30 giugno 2026",
            "30 juni 2026", "30 czerwca 2026", "30 de junho de 2026", "2026-06-30T23:59:59Z", "2026-06-30 00:00:00.000",
            "30.06.2026 00:00", "6/30/2026 12:00:00 AM", "\u200e30.06.2026", "30\u00a0June 2026", "2026 June 30",
        ],
    )  # fmt: skip
    def test_is_read_as_it_is_written(self, written: str) -> None:
        assert day(written) == THE_DAY

    @pytest.mark.parametrize(
        "written",
        [
            "30.02.2026", "31.06.2026", "2026-13-01", "24:00", "June 2026", "2026", "46203", "30 Juin Juillet 2026",
            "30/31/2026", "03/04/2026", "June 30", "30 30 June 2026", "x" * 5_000, "0000-00-00", "1" * 5_000, "2026-6",
            "mar 2026 4 5", "30 Smarch 2026", "12.2026",
        ],
    )  # fmt: skip
    def test_that_is_none_or_could_be_two_is_not_guessed(self, written: str) -> None:
        assert day(written) is None

    def test_of_a_year_with_two_digits_can_lie_in_the_last_century(self) -> None:
        assert day("31.12.98") == date(1998, 12, 31)

    @given(st.text(max_size=60) | st.from_regex(r"[0-9./ -]{1,14}", fullmatch=True))
    def test_of_any_text_is_a_day_or_none(self, written: str) -> None:
        assert isinstance(day(written, Order.DAY), date | None)
        assert order_of([written]) in Order

    @given(st.dates(min_value=date(2000, 1, 1), max_value=date(2068, 12, 31)))
    def test_is_the_same_in_each_form(self, one: date) -> None:
        forms = (f"{one:%Y%m%d}", f"{one:%d.%m.%Y}", f"{one:%d.%m.%y}", f"{one:%d-%b-%Y}", f"{one:%B %d, %Y}")
        assert {day(form) for form in forms} == {one}
        assert {day(f"{one:%d/%m/%Y}", Order.DAY), day(f"{one:%m/%d/%y}", Order.MONTH)} == {one}


class TestNumberOfDays:
    def test_is_counted_from_1900_in_a_text_and_said(self) -> None:
        checked, days = read("46203", "30.06.2026", "46203.75", "46203,5")
        assert days == [THE_DAY] * 4
        (found,) = [one for one in checked.findings if one.about is Remark.GUESSED]
        assert [one.line for one in found.first] == [2, 4, 5]
        assert "counted from 1900" in found.first[0].reason

    @pytest.mark.parametrize(("epoch", "number"), [(WINDOWS_EPOCH, 46203), (MAC_EPOCH, 44741)], ids=["1900", "1904"])
    @pytest.mark.parametrize("part", [0, 0.5])
    def test_is_counted_in_a_workbook_as_the_workbook_does(self, epoch: datetime, number: int, part: float) -> None:
        book = Workbook()
        book.epoch = epoch
        for row in (["id", "last_day", "Name"], [1, number + part, "Ann"]):
            book.worksheets[0].append(row)
        out = BytesIO()
        book.save(out)
        with open_roster(out) as roster:
            checked = check(roster)
            assert [row.last_day for _, row in good_rows(roster, checked)] == [THE_DAY]
        assert not any(one.count for one in checked.findings if one.about is Remark.GUESSED)

    @pytest.mark.parametrize("never", ["2958465", "2957003", "0"])
    def test_can_say_never(self, never: str) -> None:
        checked, days = read(never)
        assert (days, len(checked.verdicts)) == ([None], 0)

    @pytest.mark.parametrize("written", ["4620", "99999", "12345", "46203/1", "1" * 5_000])
    def test_that_no_last_day_has_is_not_guessed(self, written: str) -> None:
        checked, days = read(written)
        assert days == [None]
        assert [one.count for one in checked.findings if one.about is Remark.UNREADABLE] == [1]


class TestOrder:
    def test_is_told_by_a_day_beyond_the_twelfth_and_said(self) -> None:
        checked, days = read("03/04/2026", "13/04/2026", "")
        assert days == [date(2026, 4, 3), date(2026, 4, 13), None]
        assert "last_day has the day before the month" in checked.warnings[0]

    def test_can_be_the_month_first(self) -> None:
        checked, days = read("03/04/2026", "04/13/2026")
        assert days == [date(2026, 3, 4), date(2026, 4, 13)]
        assert "last_day has the month before the day" in checked.warnings[0]

    def test_of_days_that_contradict_each_other_is_unknown(self) -> None:
        _, days = read("03/04/2026", "04/13/2026", "13/04/2026")
        assert days == [None, date(2026, 4, 13), date(2026, 4, 13)]

    def test_is_not_told_by_full_stops_where_the_day_always_stands_first(self) -> None:
        _, days = read("03/04/2026", "13.04.2026")
        assert days == [None, date(2026, 4, 13)]


class TestHeaderAgain:
    @pytest.mark.parametrize("again", ["Employee ID,Email,Manager", "Personalnummer,E-Mail,Vorgesetzter", "id,mail,"])
    def test_on_a_later_line_is_no_person(self, again: str) -> None:
        file = f"employee_id,email,manager_id\n{again}\n1,a@x.org,\n{again}\n2,b@x.org,1\n"
        with open_roster(BytesIO(file.encode())) as roster:
            checked = check(roster)
        assert ([*checked.verdicts], checked.persons, checked.unnamed, checked.ids) == ([2, 4], 2, 0, {"1", "2"})
        assert checked.verdicts[2].errors[0].reason == "names the columns again, and is no person"

    def test_is_told_from_somebody_with_an_odd_id(self) -> None:
        with open_roster(BytesIO(b"employee_id,email\nid,a@x.org\n")) as roster:
            assert check(roster).persons == 1
