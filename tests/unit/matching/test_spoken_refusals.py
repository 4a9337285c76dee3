"""What is refused, and what is wrong with a row, is said in the language of whoever reads the page."""

from collections.abc import AsyncIterator
from html import unescape

import pytest

from services.matching.pages import twin_fields
from services.matching.store import IMPORT_ROWS, PROGRAMS, RUNS
from shared.languages import COOKIE, Language
from tests.unit.matching.site import JUNIOR, SENIOR, Site, person, roster, row
from tests.unit.matching.test_coordinator_pages import sent, shown


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    site.client.headers["cookie"] = f"{COOKIE}={Language.DE}"
    yield site
    await site.client.aclose()


class TestRefusal:
    async def test_of_a_command_is_said_in_the_language_of_the_page(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
        changes, whom = f"/programs/{site.program_id}/people/changes", person("J1")
        page = await sent(site, changes, 409, do="resume", sure="yes", back="yes", person=[whom])
        assert "Sie pausieren in diesem Programm nicht." in page
        assert "paused" not in page.partition("<main")[2].replace('class="', "")

    async def test_says_its_values_as_the_language_writes_them(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
        changes, whom = f"/programs/{site.program_id}/people/changes", person("J1")
        page = await sent(site, changes, 409, do="pause", sure="yes", until="2031-01-01", back="yes", person=[whom])
        assert "Wählen Sie einen Tag nach dem " in page
        assert "2026-" not in page.partition('role="alert"')[2].partition("</div>")[0]

    async def test_to_adopt_a_twin_is_said_on_its_page(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J0", JUNIOR), row("S0", SENIOR), row("S1", SENIOR))
        id_ = (await site.draft()).rpartition("/")[2]
        (run,), (program,) = site.world.find(RUNS, id=id_), site.world.find(PROGRAMS)
        form = {**twin_fields.shown(program, run).values, "mentor_capacity": "2"}
        answer = await site.client.post(f"/programs/{site.program_id}/runs/{id_}/twins", data=form)
        await site.work()
        page = await shown(site, answer.headers["location"])
        assert ": der Zwilling hat die Gewichte und Regeln des Programms" in page

    async def test_of_a_whole_page_is_said_too(self, site: Site) -> None:
        answer = await site.client.get("/programs/nowhere/people", headers={"accept": "text/html"})
        assert answer.status_code == 404
        page = unescape(answer.text)
        assert "Das gibt es hier nicht" in page
        assert "Es gibt kein Programm mit dieser Kennung." in page


class TestRow:
    async def test_is_refused_in_the_language_of_the_page_and_kept_in_english(self, site: Site) -> None:
        await site.publish()
        done = await site.upload(roster(row("J1", JUNIOR), row("J2", JUNIOR, email="")))
        page = await shown(site, f"/programs/{site.program_id}/imports/{done['id']}")
        assert "ist leer; wer teilnimmt, muss erreichbar sein" in page
        (kept,) = site.world.find(IMPORT_ROWS, status="refused")
        assert kept.errors[0].reason == "is empty; whoever takes part must be reachable"

    async def test_with_a_cell_that_cannot_be_read_is_told_in_that_language(self, site: Site) -> None:
        await site.publish()
        done = await site.upload(roster(row("J1", JUNIOR), row("J2", JUNIOR, timezone="Atlantis")))
        page = await shown(site, f"/programs/{site.program_id}/imports/{done['id']}")
        assert "1 Zelle wird ausgelassen" in page
        assert "ist keine Zeitzone, die wir kennen; schreiben Sie eine wie Europe/Berlin" in page

    async def test_is_to_be_corrected_in_that_language(self, site: Site) -> None:
        await site.publish()
        done = await site.upload(roster(row("J1", JUNIOR), row("J2", JUNIOR, level="12")))
        here = f"/programs/{site.program_id}/imports/{done['id']}"
        assert "muss eine ganze Zahl von 1 bis 9 sein" in (await site.client.get(f"{here}/corrections.csv")).text
