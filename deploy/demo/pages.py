"""Files that a coordinator and a participant would open: the report, a held plan, a mail and a calendar."""

from pathlib import Path

from deploy.demo.story import Story


async def save_pages(story: Story, folder: Path) -> dict[str, Path]:
    """Save the files in a folder; return them by name."""
    folder.mkdir(exist_ok=True)
    pages = {"report": folder / "report.html"}
    report = await story.platform.open_at("feedback", f"{story.office.program}/report.html")
    pages["report"].write_text(report, encoding="utf-8")
    for plan_id in sorted(story.ledger.held)[:1]:
        pages["held plan"] = folder / "plan.html"
        plan = await story.platform.open_at("matching", f"/v1/plans/{plan_id}/report.html")
        pages["held plan"].write_text(plan, encoding="utf-8")
    for mail in [mail for mail in story.mailbox.mails if mail.has_calendar][:1]:
        calendar = folder / "invitation.ics"
        calendar.write_bytes(mail.calendar())
        pages |= {"mail": mail.file, "calendar": calendar}
    return pages
