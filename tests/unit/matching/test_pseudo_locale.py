"""Every word of the pages of those who run programs comes from a catalog: in the pseudo-locale only data is outside."""

from collections.abc import AsyncIterator

import pytest

from services.matching.pages import twin_fields
from services.matching.store import PAIRS, PROGRAMS, RUNS
from shared.languages import COOKIE, PSEUDO
from tests.unit.feedback.test_pseudo_locale import outside
from tests.unit.matching.site import JUNIOR, SENIOR, Site, person, roster, row

# What the tests' own program, people, topics and places are called, and what a program writes in its own words.
DATA = {
    *(
        "Digital",
        "Bridge",
        "Leaders",
        "learn",
        "what",
        "juniors",
        "use",
        "Person",
        "example",
        "org",
        "test",
        "mountain",
    ),
    *("social", "media", "strategy", "Europe", "Berlin", "English", "German", "en", "de", "DE", "Board", "wise", "SHA"),
    *("attended", "the", "orientation", "Somebody", "CSV", "xlsx", "biking", "and"),
}


async def lived(site: Site) -> tuple[str, str]:
    """Let a program live until it has a pair, people without one, a held plan, and a later draft; return the run."""
    await site.publish()
    juniors = [row(f"J{n}", JUNIOR, department="Board") for n in range(3)]
    await site.enroll(*juniors, row("S1", SENIOR), row("S2", SENIOR, languages="xh"))
    draft = await site.draft()
    await site.release(draft)
    await site.enroll(row("S3", SENIOR, skills_sought="mountain biking"), row("J9", JUNIOR, languages="xh;de"))
    later = await site.draft()
    return draft.rpartition("/")[2], later.rpartition("/")[2]


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    site.client.headers["cookie"] = f"{COOKIE}={PSEUDO}"
    yield site
    await site.client.aclose()


def bare(page: str) -> set[str]:
    found = [word for word in outside(page) if word not in DATA]
    return {word for word in found if not word.startswith(("sha", "mentoring"))}


class TestEveryPage:
    async def test_says_nothing_but_what_a_catalog_has(self, site: Site) -> None:
        released, later = await lived(site)
        (pair,) = site.world.find(PAIRS)[:1]
        here = f"/programs/{site.program_id}"
        pages = (
            *("/programs", "/programs/drafts", f"{here}/today", f"{here}/people", f"{here}/people?group=gone"),
            *(
                f"{here}/people/newcomers",
                f"{here}/people/invitations?whom=withdrew",
                f"{here}/people/{person('J0')}",
                f"{here}/settings",
                f"{here}/imports",
            ),
            *(f"{here}/runs", f"/runs/{later}", f"/runs/{later}?tab=left", f"/runs/{released}"),
            *(f"{here}/pairs", f"{here}/pairs?which=over", f"/pairs/{pair.id}", f"{here}/sponsor"),
            f"/runs/{later}/swaps?mentor_id={person('J9')}",
            f"/v1{here}/pauses/report.html",
            f"/v1/match-runs/{later}/report.html",
            f"/v1/match-runs/{released}/report.html",
            f"/v1/match-runs/{released}/report.html?mentor_id=nobody&mentee_id=nobody",
        )
        found = {}
        for path in pages:
            answer = await site.client.get(path)
            assert answer.status_code == 200, (path, answer.text)
            found[path] = bare(answer.text)
        assert {path: words for path, words in found.items() if words} == {}

    async def test_of_a_file_says_nothing_else_either(self, site: Site) -> None:
        await site.publish()
        done = await site.upload(roster(*(row(f"J{n}", JUNIOR) for n in range(12))))
        page = await site.client.get(f"/programs/{site.program_id}/imports/{done['id']}")
        assert bare(page.text) == set()

    async def test_of_a_twin_says_nothing_else_either(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J0", JUNIOR), row("S0", SENIOR), row("S1", SENIOR))
        id_ = (await site.draft()).rpartition("/")[2]
        (run,), (program,) = site.world.find(RUNS, id=id_), site.world.find(PROGRAMS)
        form = {**twin_fields.shown(program, run).values, "mentor_capacity": "2"}
        answer = await site.client.post(f"/programs/{site.program_id}/runs/{id_}/twins", data=form)
        assert answer.status_code == 303, answer.text
        path = answer.headers["location"]
        assert bare((await site.client.get(path)).text) == set()
        await site.work()
        assert bare((await site.client.get(path)).text) == set()

    def test_is_found_out(self) -> None:
        assert bare("<p>⟦Good⟧ morning, Person</p>") == {"morning"}
