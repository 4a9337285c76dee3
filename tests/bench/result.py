"""What came of it: the bar, the table on the screen, and the drawings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from tests.bench.chart import Chart

Figures = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One figure and what it must be; `path` leads to it in the figures."""

    what: str
    path: tuple[str, ...]
    at_least: float | None = None
    at_most: float | None = None

    def judge(self, figures: Figures) -> Figures | None:
        """Return the figure beside its bar, or None where it was not measured."""
        found: Any = figures
        for name in self.path:
            if name not in found:
                return None
            found = found[name]
        low = self.at_least is None or found >= self.at_least
        high = self.at_most is None or found <= self.at_most
        wanted = f">= {self.at_least:g}" if self.at_least is not None else f"<= {self.at_most:g}"
        return {"what": self.what, "found": found, "wanted": wanted, "met": low and high}


BARS = (
    Bar(what="events/s, of the floor's", path=("floor_ratio",), at_least=0.8),
    Bar(what="processor time, of the floor's", path=("cpu_floor_ratio",), at_most=1.3),
    Bar(what="events/s, times a transaction per message", path=("per_message_ratio",), at_least=30),
    Bar(what="the same, with one of every partition at once", path=("per_message_at_once_ratio",), at_least=30),
    Bar(what="events/s of two processes, times one", path=("two_processes_ratio",), at_least=1.6),
    Bar(what="the same, at a quarter of a core each", path=("two_slowed_processes_ratio",), at_least=1.6),
    Bar(what="cost at 1,000,000 pairs, times 10,000", path=("growth", "pairs", "1000000", "cost_ratio"), at_most=1.2),
    Bar(what="a service in which nothing happens, % of a core", path=("idle_most_percent",), at_most=1),
    Bar(what="HTTP write to outcome, idle, p50 ms", path=("latency", "http_idle", "p50_ms"), at_most=30),
    Bar(what="HTTP write to outcome, idle, p99 ms", path=("latency", "http_idle", "p99_ms"), at_most=60),
    Bar(what="pair to mail over its hold, idle, p99 ms", path=("latency", "mail_idle", "p99_ms"), at_most=150),
)


def judged(figures: Figures) -> list[Figures]:
    """Return every measured figure that has a bar."""
    return [found for bar in BARS if (found := bar.judge(figures))]


def table(figures: Figures) -> Table:
    """Return all figures, nested names joined, and their bars."""
    bars = {bar.path: found for bar in BARS if (found := bar.judge(figures))}
    made = Table("figure", "value", "bar", "")
    for path, value in _flat(figures):
        bar = bars.get(path)
        met = "" if not bar else "met" if bar["met"] else "[red]missed[/red]"
        made.add_row(".".join(path), f"{value:,.4g}", bar["wanted"] if bar else "", met)
    return made


def page(figures: Figures) -> str:
    """Return the figures as a page: the bar, the drawings, and everything that was measured."""
    machine = figures["machine"]
    bars = [f"| {one['what']} | {one['wanted']} | {one['found']:,.4g} | {_met(one)} |" for one in judged(figures)]
    rows = [f"| `{'.'.join(path)}` | {value:,.4g} |" for path, value in _flat(figures)]
    about = f"{machine['system']}, {machine['cores']} cores shared by everything, Python {machine['python']}"
    lines = [
        "# Figures of the last run",
        "",
        f"Written by `make bench` on {machine['at']}: {about}. [How it is measured](performance.md).",
        "",
        "| | bar | found | |",
        "| --- | --- | --- | --- |",
        *bars,
        "",
        *(f"![{name}]({name})" for name in charts(figures)),
        "",
        "| figure | |",
        "| --- | --- |",
        *rows,
    ]
    return "\n".join(lines) + "\n"


def _met(bar: Figures) -> str:
    return "met" if bar["met"] else "**missed**"


def _flat(figures: Mapping[str, Any], before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], float]]:
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from _flat(value, (*before, name))
        elif isinstance(value, int | float):
            yield (*before, name), value


def charts(figures: Figures) -> dict[str, str]:
    """Return the drawings of what was measured, by the names of their files."""
    drawn = {}
    for what, label in (("pairs", "stored pairs"), ("partitions", "partitions")):
        if grown := figures.get("growth", {}).get(what):
            drawn[f"performance-{what}.svg"] = _growth(grown, label).svg()
    if latency := figures.get("latency"):
        drawn["performance-http.svg"] = _waits(
            latency, "http", "From an HTTP write to its outcome, in milliseconds"
        ).svg()
        drawn["performance-mail.svg"] = _waits(
            latency, "mail", "From a new pair to its mail, over the hold, in milliseconds"
        ).svg()
    return drawn


def _growth(grown: Figures, label: str) -> Chart:
    names = {"cpu_us_per_event": "the service", "mongodb_us_per_event": "the database"}
    series = {title: [(float(size), figures[name]) for size, figures in grown.items()] for name, title in names.items()}
    return Chart(
        title="Processor time of an event, in microseconds",
        x=label,
        series=series,
        marks=[float(size) for size in grown],
        log_x=True,
    )


def _waits(latency: Figures, what: str, title: str) -> Chart:
    names = {f"{what}_idle": "idle", f"{what}_load": "under load"}
    series = {
        label: [(float(percent), wait) for percent, wait in enumerate(latency[name]["percentiles_ms"], start=1)]
        for name, label in names.items()
    }
    return Chart(title=title, x="percent that waited no longer", series=series, marks=[1, 25, 50, 75, 99])
