"""Which pairs stand first in a coordinator's list, as their sessions go."""

import re
from datetime import timedelta
from html import unescape

import pytest

from services.matching.domain.pairs import Pair
from services.matching.store import PAIRS
from shared.contracts.sessions import MomentumChanged, MomentumReason, MomentumState, SessionHeld
from shared.contracts.vocabulary import Kind, SessionId
from tests.unit.matching.site import JUNIOR, SENIOR, Site, row

A_DAY = timedelta(days=1)


@pytest.fixture
async def pairs(site: Site) -> list[Pair]:
    """Three pairs, who begin to meet on one day."""
    await site.publish()
    await site.enroll(*(row(f"{side}{n}", kind) for n in range(3) for side, kind in (("J", JUNIOR), ("S", SENIOR))))
    await site.release(await site.draft())
    return kept(site)


def kept(site: Site) -> list[Pair]:
    return sorted(site.world.find(PAIRS), key=lambda one: one.id)


def held(site: Site, pair: Pair, days: int, number: int = 1) -> None:
    at = pair.starts_on + days * A_DAY
    event = SessionHeld(
        revision=1,
        pair_id=pair.id,
        program_id=pair.program_id,
        session_id=SessionId(f"{pair.id}:{number}"),
        kind=Kind.REVERSE,
        members=(),
        number=number,
        series_length=6,
        starts_at=at,
        ends_at=at + timedelta(hours=1),
    )
    site.world.hear(event)


def judged(site: Site, pair: Pair, state: MomentumState, reason: MomentumReason = MomentumReason.GAP) -> None:
    event = MomentumChanged(
        revision=1,
        pair_id=pair.id,
        program_id=pair.program_id,
        kind=Kind.REVERSE,
        members=(),
        state=state,
        reason=reason,
        in_a_row=2,
    )
    site.world.hear(event)


async def listed(site: Site, query: str = "") -> list[str]:
    """Return the ids of the pairs on the page, in its order."""
    answer = await site.client.get(f"/programs/{site.program_id}/pairs{query}")
    assert answer.status_code == 200, answer.text
    return re.findall(r'<th [^>]*scope="row"[^>]*>(?:\s|<span[^>]*>)*<a href="/pairs/([^"]+)"', answer.text)


class TestPairs:
    async def test_that_have_been_silent_longest_stand_first(self, site: Site, pairs: list[Pair]) -> None:
        one, two, three = pairs
        for pair, days in ((one, 20), (two, 0), (three, 9)):
            held(site, pair, days)
        assert await listed(site) == [two.id, three.id, one.id]

    async def test_that_may_need_help_stand_before_the_silent(self, site: Site, pairs: list[Pair]) -> None:
        one, two, three = pairs
        for pair, days in ((one, 20), (two, 0), (three, 9)):
            held(site, pair, days)
        judged(site, one, MomentumState.FADING)
        judged(site, three, MomentumState.SLIPPING)
        assert await listed(site) == [one.id, three.id, two.id]
        assert await listed(site, "?which=help") == [one.id]

    async def test_that_are_paused_stand_last(self, site: Site, pairs: list[Pair]) -> None:
        judged(site, pairs[1], MomentumState.FADING)
        until = site.world.now + 20 * A_DAY
        await site.post(f"/v1/pairs/{pairs[1].id}/pauses", {"until": until.isoformat()})
        assert (await listed(site))[-1] == pairs[1].id

    async def test_that_go_on_are_silent_from_then(self, site: Site, pairs: list[Pair]) -> None:
        pair = pairs[0]
        until = site.world.now + 20 * A_DAY
        await site.post(f"/v1/pairs/{pair.id}/pauses", {"until": until.isoformat()})
        site.world.wait(21 * A_DAY)
        assert (await listed(site))[-1] == pair.id
        assert kept(site)[0].silent_since == until

    async def test_say_how_their_meetings_go(self, site: Site, pairs: list[Pair]) -> None:
        pair = pairs[0]
        held(site, pair, 0)
        held(site, pair, 14, number=2)
        held(site, pair, 7, number=3)
        judged(site, pair, MomentumState.FADING)
        site.world.wait(pair.starts_on + 24 * A_DAY - site.world.now)
        page = unescape((await site.client.get(f"/programs/{site.program_id}/pairs?which=help")).text)
        assert "they may need help" in page
        assert "3 of 6 held, silent for 10 days" in page

    async def test_that_are_forgotten_have_no_meetings_to_count(self, site: Site, pairs: list[Pair]) -> None:
        pair = pairs[0]
        del site.world.kept[PAIRS.name][pair.id]
        held(site, pair, 1)
        judged(site, pair, MomentumState.FADING)
        assert pair.id not in site.world.kept[PAIRS.name]


class TestToday:
    async def test_says_how_many_pairs_may_need_help(self, site: Site, pairs: list[Pair]) -> None:
        for pair in pairs[:2]:
            judged(site, pair, MomentumState.FADING)
        page = unescape((await site.client.get(f"/programs/{site.program_id}/today")).text)
        assert "2 pairs may need help" in page
        assert f"/programs/{site.program_id}/pairs?which=help" in page
