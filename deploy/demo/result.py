"""The demo's result: a table for people, and figures for other programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from deploy.demo.events import Events
from deploy.demo.figures import Check
from deploy.demo.inboxes import A_QUARTER, Inbox
from deploy.demo.story import Story

LEAST_SHOWN = 0.05  # mails to one person; less would be shown as none


@dataclass(frozen=True, kw_only=True)
class Result:
    """All results of the demo; `pages` are files to open, by name, `inboxes` what each side got by mail, by role."""

    story: Story
    events: Events
    checks: list[Check]
    seconds: float
    pages: Mapping[str, Path]
    inboxes: Mapping[str, Inbox]

    @property
    def figures(self) -> dict[str, Any]:
        """Return the figures of build/demo.json."""
        value = {check.figure: check.value for check in reversed(self.checks)}
        return {
            "people": value["people"],
            "refused": value["refused rows"],
            "held_plans": value["held plans"],
            "pairs": value["pairs"],
            **{name: value[f"{name} pairs"] for name in ("completed", "extended", "paused", "resumed", "left")},
            "unmatched": value["unmatched"],
            "sessions_held": value["sessions held"],
            "answers": value["answers"],
            "nudges": value["nudges"],
            "mended": value["mended pairs"],
            "agreements": value["agreements"],
            **{f"commitments_{done}": value[f"commitments {done}"] for done in ("made", "done", "verified")},
            "thanks": value["thanks"],
            "opinions": value["opinions"],
            "change_valued": value["feels valued"] / 100,
            "mails_each": {role: inbox.each for role, inbox in self.inboxes.items()},
            "mails": value["mails"],
            "events": dict(sorted(self.events.by_topic.items())),
            "seconds": round(self.seconds, 1),
        }


def show(result: Result, console: Console) -> None:
    """Print the figures with their second sources, the events per topic, and the files to open."""
    figures = Table("figure", "value", "second source", "value", "", title="Half a year", title_justify="left")
    for check in result.checks:
        mark = "[green]agree[/]" if check.holds else "[bold red]DIFFER[/]"
        what = f"{check.figure}, {check.source}"
        figures.add_row(what, f"{check.value:,}", check.second_source, f"{check.second_value:,}", mark)
    console.print(figures)
    console.print(_inboxes(result.inboxes))
    topics = Table("topic", "events", title="On Kafka", title_justify="left")
    for topic, count in sorted(result.events.by_topic.items()):
        topics.add_row(topic, f"{count:,}")
    console.print(topics)
    for what, file in result.pages.items():
        console.print(f"{what}: {relpath(file)}", soft_wrap=True)
    console.print(f"{result.seconds:.0f} s")


def _inboxes(inboxes: Mapping[str, Inbox]) -> Table:
    """Return what a person got by mail in the first three months of a pair, by kind and side."""
    title = f"Mails to one person in {A_QUARTER.days} days of a pair, {' and '.join(inboxes)}"
    table = Table("mail", *inboxes, title=title, title_justify="left")
    kinds = sorted({kind for inbox in inboxes.values() for kind in inbox.by_kind if inbox.each_of(kind) >= LEAST_SHOWN})
    for kind in kinds:
        table.add_row(kind, *(f"{inbox.each_of(kind):.1f}" for inbox in inboxes.values()))
    table.add_row("all", *(f"{inbox.each:.1f}" for inbox in inboxes.values()))
    return table
