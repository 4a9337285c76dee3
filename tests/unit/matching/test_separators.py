from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import combinations

import pytest

from services.matching.feeds.csv import separators
from services.matching.feeds.csv.checking import check, good_rows
from services.matching.feeds.csv.opening import open_roster
from services.matching.feeds.csv.separators import Separator, guess, in_form_order, parts


class TestGuess:
    @pytest.mark.parametrize(
        ("cells", "expected"),
        [
            (["Python;SQL", "Go, Rust"], Separator.SEMICOLON),
            (["Python, SQL", "Go", "Rust, C"], Separator.COMMA),
            (["Python\nSQL", "Go"], Separator.LINE),
            (["Python | SQL"], Separator.PIPE),
            (["\u2022 Python \u2022 SQL"], Separator.BULLET),
            (["Leading a team of engineers across countries, and being heard by the board"], Separator.NONE),
            (["Cloud (AWS, Azure)"], Separator.SEMICOLON),
            (["Python"], Separator.SEMICOLON),
            ([], Separator.SEMICOLON),
        ],
    )
    def test_follows_the_cells_of_the_column(self, cells: list[str], expected: Separator) -> None:
        assert guess(cells) is expected


class TestParts:
    @pytest.mark.parametrize(
        ("cells", "expected"),
        [
            (["Python;#Java;#C#", "SQL"], ["Python", "Java", "C#"]),
            (["Python<br>Java<br/>Go", "SQL"], ["Python", "Java", "Go"]),
            (["<ul><li>Python</li><li><b>Java</b> basics</li></ul>", "SQL"], ["Python", "Java basics"]),
            (["R&amp;D; Q&amp;A", "Sales"], ["R&D", "Q&A"]),
            (
                ["\u0642\u064a\u0627\u062f\u0629\u060c \u062a\u0633\u0648\u064a\u0642"] * 3,
                ["\u0642\u064a\u0627\u062f\u0629", "\u062a\u0633\u0648\u064a\u0642"],
            ),
            (["a < b and c > d", "AT&T"], ["a < b and c > d"]),
        ],
    )
    def test_read_what_other_systems_write(self, cells: list[str], expected: list[str]) -> None:
        assert [*parts(cells[0], guess(cells))] == expected

    def test_leave_out_the_marks_of_lists_and_boxes(self) -> None:
        assert [*parts("1. Python\n2) SQL\n- Go\n[x] Rust", Separator.LINE)] == ["Python", "SQL", "Go", "Rust"]

    def test_keep_commas_in_brackets_and_numbers(self) -> None:
        assert [*parts("Cloud (AWS, Azure), 1,000 ideas", Separator.COMMA)] == ["Cloud (AWS, Azure)", "1,000 ideas"]

    def test_read_lists_as_programs_write_them(self) -> None:
        assert [*parts("['Python', 'SQL']", Separator.COMMA)] == ["Python", "SQL"]

    @pytest.mark.parametrize(
        ("cell", "found"),
        [
            ("Go, Cloud (AWS, Azure), 1,000 ideas", ["Go", "Cloud (AWS, Azure)", "1,000 ideas"]),
            ("a) b, c (d, e", ["a) b", "c (d", "e"]),
            ("a, b) c, d", ["a, b) c", "d"]),
            ("," * 5_000, []),
        ],
    )
    def test_keep_what_is_in_brackets_even_if_one_is_missing(self, cell: str, found: list[str]) -> None:
        assert [*parts(cell, Separator.COMMA)] == found

    def test_take_a_list_that_is_nested_without_end_for_a_text(self) -> None:
        cell = "[" * 20_000 + "]" * 20_000
        assert [*parts(cell, Separator.SEMICOLON)] == [cell]


class TestFormOrder:
    def test_looks_at_the_first_topics_of_a_cell_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        looked = 0

        def counting(topics: Iterable[str], many: int) -> Iterator[tuple[str, ...]]:
            nonlocal looked
            for pair in combinations(topics, many):
                looked += 1
                yield pair

        monkeypatch.setattr(separators, "combinations", counting)
        assert not in_form_order([[f"topic {number}" for number in range(2_000)]])
        assert looked < 1_000

    def test_is_the_same_order_everywhere(self) -> None:
        boxes = ["a", "b", "c", "d"]
        assert in_form_order([boxes[first:last] for first in range(3) for last in range(first + 2, 5)] * 8)

    def test_is_no_ranking(self) -> None:
        assert not in_form_order([["a", "b", "c"], ["c", "a"], ["b", "a"]] * 20)
        assert not in_form_order([["a", "b"]] * 5)

    def test_lets_all_topics_sought_count_the_same_and_says_so(self) -> None:
        cells = ["a;b;c", "a;c", "b;c", "a;b"] * 10
        text = "participant_id,skills_sought\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells, 1))
        with open_roster(BytesIO(text.encode())) as roster:
            checked = check(roster)
            rows = [row for _, row in good_rows(roster, checked)]
        assert not any(row.wishes.ranked for row in rows)
        assert any("count the same" in warning for warning in checked.warnings)
