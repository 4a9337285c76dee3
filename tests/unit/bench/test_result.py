from io import StringIO
from typing import Any
from xml.etree import ElementTree as ET

from rich.console import Console

from tests.bench import growth
from tests.bench.latency import figures as waits
from tests.bench.result import charts, judged, page, table
from tests.bench.stage import Sample
from tests.bench.throughput import ratio


def _sample(rate: float) -> Sample:
    return Sample(events=100, seconds=100 / rate, python=1, mongodb=1, kafka=1)


def _figures() -> dict[str, Any]:
    grown = {"cpu_us_per_event": 50.0, "mongodb_us_per_event": 30.0, "cost_ratio": 1.5}
    waited = waits([float(number) for number in range(100)])
    return {
        "floor_ratio": 0.9,
        "growth": {"pairs": {"10000": grown, "1000000": grown}},
        "latency": dict.fromkeys(("http_idle", "http_load", "mail_idle", "mail_load"), waited),
    }


class TestRatio:
    def test_is_the_median_of_the_rounds(self) -> None:
        ours, others = [_sample(80), _sample(8), _sample(90)], [_sample(100), _sample(10), _sample(100)]

        assert round(ratio(ours, others, lambda one: one.rate), 3) == 0.8


class TestGrowth:
    def test_compares_the_cost_with_that_of_the_first_size(self) -> None:
        cheap, dear = _sample(100), Sample(events=100, seconds=1, python=2, mongodb=1, kafka=1)

        assert growth.figures([cheap], [cheap])["cost_ratio"] == 1
        assert growth.figures([dear], [cheap])["cost_ratio"] == 1.5


class TestJudged:
    def test_says_what_is_met_and_what_is_missed(self) -> None:
        found = {one["what"]: one["met"] for one in judged(_figures())}

        assert found["events/s, of the floor's"] is True
        assert found["cost at 1,000,000 pairs, times 10,000"] is False
        assert found["HTTP write to outcome, idle, p50 ms"] is False

    def test_leaves_out_what_was_not_measured(self) -> None:
        assert judged({}) == []


class TestTable:
    def test_shows_every_figure_and_its_bar(self) -> None:
        screen = StringIO()

        Console(width=120, file=screen).print(table(_figures()))

        said = screen.getvalue()
        assert "latency.http_idle.p99_ms" in said
        assert "missed" in said
        assert "percentiles" not in said


class TestCharts:
    def test_are_drawn_of_what_was_measured(self) -> None:
        drawn = charts(_figures())

        assert {*drawn} == {"performance-pairs.svg", "performance-http.svg", "performance-mail.svg"}
        assert all(ET.fromstring(svg).tag.endswith("svg") for svg in drawn.values())  # noqa: S314 - our own drawing


class TestPage:
    def test_says_what_is_missed_and_shows_the_drawings(self) -> None:
        machine = {"at": "2026-03-02T08:00:00+00:00", "system": "Linux", "cores": 2, "python": "3.11"}

        said = page(_figures() | {"machine": machine})

        assert "| cost at 1,000,000 pairs, times 10,000 | <= 1.2 | 1.5 | **missed** |" in said
        assert "![performance-mail.svg](performance-mail.svg)" in said
        assert "| `latency.http_idle.p99_ms` |" in said
