"""Start the platform, play the story, compare the figures and show where to look."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import uvloop
from rich.console import Console

from deploy.client import Failed, Platform
from deploy.demo.events import read_events
from deploy.demo.expected import Expected, expected, most_senior, people_of
from deploy.demo.figures import checks, see
from deploy.demo.inboxes import inboxes
from deploy.demo.mailbox import Mailbox
from deploy.demo.pages import save_pages
from deploy.demo.result import Result, show
from deploy.demo.roles import Unplayable, with_roles
from deploy.demo.story import Story
from deploy.local.errors import LocalPlatformError
from deploy.local.issuer import ROLES
from deploy.local.platform import Platform as Local
from deploy.progress import progress
from deploy.sign_in import AsPerson, AsService

ROSTER = Path(__file__).with_name("roster.csv")
RESULT = Path("build/demo.json")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(prog="python -m deploy.demo", description=__doc__)
    made.add_argument("--roster", type=Path, default=ROSTER, help="a roster, in any form that the import reads")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo.

    Exit codes: 1 when two sources disagree or something failed, 2 for a wrong command line or file, else those of
    deploy.local.
    """
    given = parser()
    roster: Path = given.parse_args(arguments).roster
    if not roster.is_file():
        given.error(f"{roster} is not a file")
    try:
        roster, remark = with_roles(roster, RESULT.parent)
    except Unplayable as wrong:
        print(f"deploy.demo: {wrong}", file=sys.stderr)
        return 2
    if remark:
        print(remark)
    try:
        with Local(root=Path("build/demo"), fresh=True, env={"CLOCK": "simulated"}, sign_in=True) as local:
            return finish(uvloop.run(play(local, roster)))
    except (Failed, LocalPlatformError) as failed:
        print(f"deploy.demo: {failed}", file=sys.stderr)
        return failed.exit_code if isinstance(failed, LocalPlatformError) else 1


async def play(local: Local, roster: Path) -> Result:
    """Play the story on a running platform and gather its figures."""
    began, wanted, mailbox = time.monotonic(), expected(roster), Mailbox(local.mail)
    assert local.front is not None  # noqa: S101 - started with sign-in
    # What people do, they do by the links of their mails; an administrator and the sponsor sign in, a service counts.
    administrator = AsPerson(local.front.issuer, local.urls["matching"], roles=ROLES)
    head = most_senior(people_of(roster), 1)[0]["participant_id"]
    sponsor = AsPerson(local.front.issuer, local.urls["matching"], employee_id=head)
    service = AsService(local.front.issuer, local.front.service_secret)
    async with (
        Platform(local.urls, administrator) as platform,
        Platform(local.urls, sponsor) as sponsored,
        Platform(local.urls, service) as counting,
    ):
        played = Story(platform=platform, sponsored=sponsored, mailbox=mailbox, roster=roster, report=lambda *_: None)
        story = await _play(played)
        return await _gather(story, counting, wanted, local.kafka, began)


async def _play(story: Story) -> Story:
    with progress(Console()) as report:
        story.report = report
        await story.play()
    return story


async def _gather(story: Story, counting: Platform, wanted: Expected, kafka: str, began: float) -> Result:
    events, seen = await read_events(kafka), await see(counting, story)
    return Result(
        story=story,
        events=events,
        checks=checks(seen, story, wanted, events),
        inboxes=inboxes(seen.participants, seen.deliveries),
        seconds=time.monotonic() - began,
        pages=await save_pages(story, RESULT.parent),
    )


def finish(result: Result) -> int:
    """Show the result and keep it; return 1 when a figure differs from its second source."""
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result.figures, indent=2) + "\n", encoding="utf-8")
    show(result, Console())
    return int(any(not check.holds for check in result.checks))
