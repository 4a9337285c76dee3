"""Files that a coordinator and a participant would open: the report, a held plan, a mail and a calendar."""

from pathlib import Path

from deploy.demo.story import Story


async def save_pages(story: Story, folder: Path) -> dict[str, Path]:
    """Save the files in a folder; return them by name."""
    report = await story.platform.open_at("feedback", f"{story.office.program}/report.html")
    pages = {"report": _saved(folder / "report.html", report.encode())}
    for plan_id in sorted(story.ledger.held)[:1]:
        plan = await story.platform.open_at("matching", f"/v1/plans/{plan_id}/report.html")
        pages["held plan"] = _saved(folder / "plan.html", plan.encode())
    for mail in [mail for mail in story.mailbox.mails if mail.has_calendar][:1]:
        pages |= {"mail": mail.file, "calendar": _saved(folder / "invitation.ics", mail.calendar())}
    return pages


def _saved(file: Path, content: bytes) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    return file
