"""Pages that no journey leads to: behind the links of mails, for auditors and those who run the platform."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import httpx

from services.matching.commands import ScheduleLeave
from shared.contracts.pairs import PairEndReason
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.processing.dead_letters.desk import Item
from tests.browser.front import ADA, GRACE, Front
from tests.browser.stage import PUBLISHED
from tests.keys import signer
from tests.unit.feedback.world import pair_created, pair_ended, session_held
from tests.unit.matching.site import JUNIOR, SENIOR, roster, row
from tests.unit.matching.test_operations import FAULT, FakeDesk, letter
from tests.unit.matching.test_pilots import evaluated

Where = Callable[[Front], Awaitable[str]]
YEAR: Final = timedelta(days=365)
FORM: Final = {"sec-fetch-site": "same-origin"}
BOSS: Final = row("BOSS", SENIOR, display_name="Mireille Weber-Schmidt", level=9)


def at(path: str, service: str = "matching") -> Where:
    """Return a page as it is; its path may name the program, the pair, the run and a person."""

    async def where(front: Front) -> str:
        return f"{front.url}/{service}{path.format(**front.names())}"

    return where


def behind(path: str, employee: str = "S1", service: str = "matching", **claims: str) -> Where:
    """Return the page behind a link in somebody's mail."""

    async def where(front: Front) -> str:
        names = front.names()
        about = {"program_id": names["program"], "pair_id": names["pair"], "person_id": front.somebody(employee)}
        token = signer(service).sign(about | claims, front.matching.world.now + YEAR)
        return f"{front.url}/{service}/{path}/{token}"

    return where


async def nominated(front: Front) -> str:
    """Let somebody nominate another, who is asked by mail."""
    site = front.matching
    body = {
        "employee_id": "N", "name": "Grace Hopper", "email": "grace@example.org", "role": "mentee",
        "mode": "nominated", "nominated_by": front.somebody("J1"), "nomination_reason": "She asks how tools work.",
    }  # fmt: skip
    await site.post(f"{site.program}/participants", body)
    return await behind("nomination", "N", purpose="nomination")(front)


async def unready(front: Front) -> str:
    """Let somebody join who has not begun the orientation."""
    await front.matching.upload(roster(ADA, GRACE, row("S2", SENIOR, languages="de")))
    return await behind("readiness", "S2", purpose="readiness")(front)


async def sponsored(front: Front) -> str:
    """Name a sponsor, who is asked whether they accept."""
    site = front.matching
    await site.upload(roster(ADA, GRACE, BOSS))
    await site.client.put(f"{site.program}/staff", json={"sponsor": {"employee_id": "BOSS"}})
    return await behind("sponsorship", "BOSS", purpose="sponsorship", question="sponsorship")(front)


async def piloted(front: Front) -> str:
    """Let a pilot be evaluated, whose sponsor decides."""
    site = front.matching
    await site.publish(title="Second Look", pilot={"scope": {"kind": "pairs", "pairs": 2}})
    await sponsored(front)
    told = {"question": "sponsorship", "yes": True, "why": "by telephone"}
    await site.post(f"{site.program}/sponsor-answers", told)
    await site.post(f"{site.program}/stages", {"stage": "pilot"})
    site.world.hear(evaluated(site))
    return await behind("pilot-decision", "BOSS", purpose="decision")(front)


async def decidable(front: Front) -> str:
    """Let a pilot be evaluated whose sponsor said yes by telephone."""
    await piloted(front)
    return front.at(f"/programs/{front.matching.program_id}/sponsor-answers")


async def leaving(front: Front) -> str:
    """Let somebody leave the organization in some days."""
    about = {"program_id": ProgramId(front.matching.program_id), "person_id": PersonId(front.somebody("J1"))}
    front.matching.world.hear(ScheduleLeave(**about, last_day=front.matching.world.now + timedelta(days=5)))
    front.matching.world.wait(timedelta(days=1))
    return await behind("handover", "J1", purpose="handover")(front)


async def erased(front: Front) -> str:
    """Let somebody ask to be erased; return the page of the receipt."""
    headers = {"on-behalf-of": front.somebody("J1")}
    await front.matching.client.post("/home/erasure", data={"sure": "yes"}, headers=headers)
    page = (await front.matching.client.get("/home/erasure", headers=headers)).text
    (path,) = re.findall(r"(/receipt/[^\"]+)\"", page)
    return front.at(path)


async def held(front: Front) -> str:
    """Import a file that is held for an approval."""
    managed = (ADA | {"manager_id": "S1"}, GRACE | {"manager_id": "J1"})
    done = await front.matching.upload(roster(*managed))
    return front.at(f"/v1/plans/{done['plan_id']}/report.html")


async def uploaded(front: Front) -> str:
    """Look at a file before it is imported: one row is wrong, one cell unreadable, one column unknown."""
    file = roster(ADA | {"Cost centre": "7"}, row("K1", JUNIOR, email="nobody"), row("K2", JUNIOR, level="77"))
    path = f"/programs/{front.matching.program_id}/imports"
    answer = await front.matching.client.post(path, files={"file": ("people.csv", file, "text/csv")})
    return front.at(answer.headers["location"].removeprefix("/matching"))


async def imported(front: Front) -> str:
    """Import a file of which a row is refused, and a cell cannot be read."""
    done = await front.matching.upload(roster(ADA, row("K1", JUNIOR, email="nobody"), row("K2", JUNIOR, level="77")))
    return front.at(f"/programs/{front.matching.program_id}/imports/{done['id']}")


async def twin(front: Front) -> str:
    """Compute the twin of a program."""
    site = front.matching
    await site.enroll(*(row(f"T{n}", JUNIOR if n % 2 else SENIOR) for n in range(6)))
    asked = await site.post(f"{site.program}/twins", {"weights": {"mentor_learns": 10_000}}, 202)
    await site.work()
    return front.at(f"/v1/twins/{asked['id']}/report.html")


def faulty(path: str) -> Where:
    """Return a page about letters that failed."""

    async def where(front: Front) -> str:
        front.matching.app.state.desk = FakeDesk([Item(letter=letter(offset)) for offset in (1, 2)])
        return front.at(path)

    return where


async def verified(front: Front) -> str:
    """Make a certificate out; return the page on which it is checked."""
    front.answers.hear(PUBLISHED, pair_created(), session_held(), pair_ended(reason=PairEndReason.COMPLETED))
    claims = {"purpose": "certificate", "pair_id": "pair-1", "person_id": "junior-1"}
    address = f"/certificate/{signer('feedback').sign(claims, front.answers.now + YEAR)}"
    transport = httpx.ASGITransport(app=front.apps["feedback"])
    async with httpx.AsyncClient(transport=transport, base_url=f"{front.url}/feedback") as http:
        page = (await http.post(address, data={"name": "Ada Lovelace"}, headers=FORM)).text
    return (
        f"{front.url}/feedback/verification/" + page.partition("/verification/")[2].partition('"')[0].partition("<")[0]
    )


PAGES: Final[dict[str, Where]] = {
    "catalog-entry": at("/v1/programs/{program}/catalog-entry.html"),
    "run-figures": at("/v1/match-runs/{run}/report.html"),
    "twin": twin,
    "twin-form": at("/programs/{program}/twins"),
    "plan": held,
    "pauses": at("/v1/programs/{program}/pauses/report.html"),
    "sign-in-nobody": at("/signin"),
    "sign-out": at("/signout"),
    "readiness": unready,
    "nomination": nominated,
    "pilot-decision": piloted,
    "sponsorship": sponsored,
    "extension": behind("extension", purpose="extend"),
    "leave": behind("leave", purpose="leave"),
    "handover": leaving,
    "receipt": erased,
    "audited-runs": at("/programs/{program}/audits"),
    "audited-run": at("/match-runs/{run}/audits"),
    "search": at("/search?q=example.org"),
    "search-nobody": at("/search?q=nobody"),
    "registered": at("/people"),
    "registered-person": at("/people/{person}"),
    "upload": uploaded,
    "import": imported,
    "sponsor": at("/programs/{program}/sponsor"),
    "sponsor-answers": decidable,
    "home-accesses": at("/home/accesses"),
    "operations-dead-letters": faulty("/operations/dead-letters"),
    "operations-fault": faulty(f"/operations/faults/{FAULT}"),
    "meetings": behind("meetings", service="scheduling", purpose="meetings"),
    "pair-momentum": at("/pairs/{pair}/momentum", "scheduling"),
    "pair-sessions": at("/pairs/{pair}/history", "scheduling"),
    "pair-promises": at("/pairs/{pair}/history", "feedback"),
    "pair-mails": at("/pairs/{pair}/history", "notify"),
    "person-mails": at("/programs/{program}/people/{person}/mails", "notify"),
    "operations-mails": at("/operations/mails", "notify"),
    "verification": verified,
}
