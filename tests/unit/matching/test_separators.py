import pytest

from services.matching.feeds.csv.separators import Separator, guess, parts


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
    def test_leave_out_the_marks_of_lists_and_boxes(self) -> None:
        assert [*parts("1. Python\n2) SQL\n- Go\n[x] Rust", Separator.LINE)] == ["Python", "SQL", "Go", "Rust"]

    def test_keep_commas_in_brackets_and_numbers(self) -> None:
        assert [*parts("Cloud (AWS, Azure), 1,000 ideas", Separator.COMMA)] == ["Cloud (AWS, Azure)", "1,000 ideas"]

    def test_read_lists_as_programs_write_them(self) -> None:
        assert [*parts("['Python', 'SQL']", Separator.COMMA)] == ["Python", "SQL"]
