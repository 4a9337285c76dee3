"""What a command prints can be given to the next one: at a narrow terminal, at a wide one, and in a pipe."""

import os
import pty
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from deploy.cli.show import block, rows

LETTER = "mentoring.notifications.v1.dead/13/123456"
DELIVERY = "0af7651916cd43dd8448eb211c80319c"
COLUMNS = ("letter", "to", "delivery_id", "reason")
FOUND: list[dict[str, Any]] = [
    {"letter": LETTER, "to": "notify.people.commands.v1/13", "delivery_id": DELIVERY, "reason": "[bold] a\ttab"},
    {"letter": f"{LETTER}7", "to": "notify.people.commands.v1/1", "delivery_id": DELIVERY, "reason": None},
]
Terminal = Callable[[int], Callable[[], str]]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """A terminal of some width as standard output; what it returns reads what was printed there."""
    keys, screen = pty.openpty()

    def wide(columns: int) -> Callable[[], str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr("sys.stdout", stdout)
        return lambda: (stdout.flush(), os.read(keys, 100_000).decode())[1]

    with open(screen, "w") as stdout:  # noqa: PTH123 - an open file, not a path
        yield wide
    os.close(keys)


class TestRows:
    def test_cut_no_id_at_a_narrow_terminal(self, terminal: Terminal) -> None:
        printed = terminal(80)

        rows(FOUND, COLUMNS)

        lines = [line.rstrip() for line in printed().splitlines()]
        assert f"letter       {LETTER}" in lines
        assert f"delivery id  {DELIVERY}" in lines
        assert "reason       [bold] a tab" in lines

    def test_are_a_table_where_it_fits(self, terminal: Terminal) -> None:
        printed = terminal(200)

        rows(FOUND, COLUMNS)

        (line,) = [line for line in printed().splitlines() if f"{LETTER} " in line]
        assert DELIVERY in line
        assert "[bold]" in line

    def test_are_plain_lines_with_tabs_in_a_pipe(self, capsys: pytest.CaptureFixture[str]) -> None:
        rows(FOUND, COLUMNS)

        first, second, third = (line.split("\t") for line in capsys.readouterr().out.splitlines())
        assert first == [*COLUMNS]
        assert second == [LETTER, "notify.people.commands.v1/13", DELIVERY, "[bold] a tab"]
        assert third == [f"{LETTER}7", "notify.people.commands.v1/1", DELIVERY, ""]

    def test_show_what_would_steer_a_terminal(self, terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
        hostile = [{"reason": "\x1b]0;owned\x07\x1b[2J\x1b[1;31mAll clear \u202egnp.exe \x9b1m"}]
        rows(hostile, ("reason",))
        in_a_pipe = capsys.readouterr().out
        printed = terminal(200)
        rows(hostile, ("reason",))
        in_a_table = printed()

        for one in (in_a_pipe, in_a_table, block(hostile[0].items())):
            assert r"\u001b]0;owned\u0007\u001b[2J\u001b[1;31mAll clear \u202egnp.exe \u009b1m" in one
            assert "All clear \u202e" not in one


class TestBlock:
    def test_keeps_each_value_on_a_line_of_its_own(self) -> None:
        assert block([("id", "x" * 200), ("delivery_id", "a\nb")]) == f"id           {'x' * 200}\ndelivery id  a b"
