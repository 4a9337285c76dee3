"""Progress of long work where there is no terminal: a line when a phase begins, then one every ten seconds."""

import io

from rich.console import Console

from deploy.progress import progress


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class TestProgress:
    def test_without_a_terminal_is_a_line_for_each_phase_and_every_ten_seconds(self) -> None:
        out, time = io.StringIO(), Time()
        with progress(Console(file=out), time) as report:
            report("matching", 0.0)
            report("meeting, 3 March", 0.01)
            time.now += 9
            report("meeting, 5 March", 0.2)
            time.now += 1
            report("meeting, 6 March", 0.25)
        lines = [line.strip() for line in out.getvalue().splitlines()]
        assert lines == ["0 s  matching: 0%", "0 s  meeting, 3 March: 1%", "10 s  meeting, 6 March: 25%"]

    def test_on_a_terminal_is_one_bar_for_each_phase(self) -> None:
        out = io.StringIO()
        with progress(Console(file=out, force_terminal=True, width=100)) as report:
            report("matching", 1.0)
            report("meeting, 3 March", 0.5)
            report("meeting, 9 April", 1.0)
        final = out.getvalue().rsplit("matching", 1)[1]
        assert "meeting, 9 April" in final
        assert "3 March" not in final
