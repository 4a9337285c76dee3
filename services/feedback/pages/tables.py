"""A report as a table for spreadsheets: one figure a row, by section, name and group."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Final

from services.feedback.api.report import InstrumentReportView, ReportView

COLUMNS: Final = ("section", "name", "group", "figure", "value", "answers")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
Row = tuple[str, str, str, str, str, str]


def report_table(report: ReportView) -> str:
    """Return the figures of a report as CSV (RFC 4180); what is suppressed has no row."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows(report):
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue()


def rows(report: ReportView) -> Iterator[Row]:
    """Yield the rows of a report."""
    yield from _progress(report)
    yield from _changes(report)
    yield from _people(report)
    yield from _fairness(report)
    for counted in report.counts:
        yield "count", counted.what, counted.about, "count", str(counted.count), ""
    for part in report.instruments:
        for figures in part.figures:
            for group, mean in figures.means.items():
                answers = str(part.coverage[group].answers)
                yield f"{part.instrument} {part.version}", figures.question, group, "mean", str(mean), answers
        yield from _editions(part)


def _editions(part: InstrumentReportView) -> Iterator[Row]:
    """Yield what each edition added: other answers than those of all editions before."""
    for one in part.editions:
        for question, mean in one.means.items():
            name, moment = (
                f"{part.instrument} {part.version} edition {one.edition}",
                one.published_at.date().isoformat(),
            )
            yield name, question, moment, "mean of new answers", str(mean), str(one.answers)


def _progress(report: ReportView) -> Iterator[Row]:
    if report.progress is None:
        return
    for name, value in report.progress.model_dump(exclude={"months"}).items():
        if value is not None:
            yield "pairs and sessions", name, "all", "count", str(value), ""
    for month, held in report.progress.months.items():
        yield "sessions held", month, "all", "count", str(held), ""


def _changes(report: ReportView) -> Iterator[Row]:
    for compared in report.compared:
        for group, changes in compared.changes.items():
            for one in changes:
                name, count = f"{compared.wave} {one.outcome}", str(one.answers)
                for figure, value in (("change", one.mean), ("low", one.low), ("high", one.high)):
                    if value is not None:
                        yield "change", name, group, figure, str(value), count
        for group, value in compared.alignment.items():
            yield "alignment", compared.wave, group, "share", str(value), ""


def _people(report: ReportView) -> Iterator[Row]:
    for waiting in report.waiting:
        for figure, value in (("unpaired", waiting.unpaired), ("days", waiting.days)):
            if value is not None:
                yield "waiting for a pair", waiting.role, waiting.role, figure, str(value), str(waiting.people)
    for one in report.retention:
        name = f"after {one.months} months"
        for arm in one.arms:
            yield "retention", name, arm.arm, "still here", str(arm.stayed), str(arm.people)
            yield "retention", name, arm.arm, "in another department", str(arm.moved), str(arm.people)
        for figure, value in (
            ("difference", one.difference),
            ("low", one.low),
            ("high", one.high),
            ("needed", one.needed),
        ):
            if value is not None:
                yield "retention", name, "all", figure, str(value), ""


def _fairness(report: ReportView) -> Iterator[Row]:
    for part in report.fairness:
        for question, mean in part.means.items():
            yield f"fairness by {part.by}", question, part.part, "mean", str(mean), str(part.answers)
        for outcome, change in part.changes.items():
            yield f"fairness by {part.by}", outcome, part.part, "change", str(change), str(part.changed)


def _plain(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    try:
        float(cell)
    except ValueError:
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    return cell
