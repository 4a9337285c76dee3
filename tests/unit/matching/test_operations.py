"""The pages of those who run the platform: a service paused and let go, its dead letters, its jobs."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from shared.contracts.operations import DeadLetterDropped, DeadLetterReplayed
from shared.errors import Unavailable
from shared.processing.dead_letters.desk import Item, Settled, Signature
from shared.processing.dead_letters.letters import Letter
from shared.processing.jobs import Listed
from tests.memory import START
from tests.unit.matching.site import Site, holding

FAULT = "6b1f0c2d9a34"


def letter(offset: int, group: str = "matching.people", fault: str = FAULT) -> Letter:
    headers = {
        "ce_type": "people.register-person",
        "ce_correlationid": f"request-{offset}",
        "dead_group": group,
        "dead_fingerprint": fault,
        "dead_error": "KeyError",
        "dead_place": "services/matching/store.py:read",
        "dead_version": "0.1.0",
        "dead_topic": "matching.people.commands.v1",
    }
    return Letter(
        topic="matching.people.commands.v1.dead",
        partition=3,
        offset=offset,
        at=START,
        key=b"ada",
        value=b'{"name": "Ada Lovelace"}',
        headers=tuple((name, text.encode()) for name, text in headers.items()),
    )


@dataclass
class FakeDesk:
    """Keeps letters and what is decided about them; `away` is as if Kafka did not answer."""

    kept: list[Item] = field(default_factory=list)
    away: bool = False

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator["FakeDesk"]:
        if self.away:
            raise Unavailable("Kafka does not answer")
        yield self

    async def items(self) -> list[Item]:
        return self.kept

    async def replay(self, items: list[Item], signature: Signature) -> None:
        self._decide(items, DeadLetterReplayed, signature, delivery_id="d")

    async def discard(self, items: list[Item], signature: Signature) -> None:
        self._decide(items, DeadLetterDropped, signature)

    def _decide(self, items: list[Item], kind: type[Settled], signature: Signature, **more: str) -> None:
        for item in items:
            told = {"letter_id": item.letter.id, "group": item.letter.group, "fingerprint": item.letter.fingerprint}
            event = kind(revision=1, by=signature.by, why=signature.why, **told, **more)  # type: ignore[arg-type]
            at = self.kept.index(item)
            self.kept[at] = replace(item, decided=(*item.decided, event))


@pytest.fixture
def desk(site: Site) -> Iterator[FakeDesk]:
    made = FakeDesk([Item(letter=letter(offset)) for offset in (1, 2)])
    made.kept.append(Item(letter=letter(9, group="notify.people", fault="0c0ffee")))
    with holding(site.app, desk=made):
        yield made


async def decide(site: Site, what: str, *offsets: int, why: str = "mended in 0.1.1") -> tuple[int, str]:
    letters = [letter(offset).id for offset in offsets]
    answer = await site.client.post(f"/operations/faults/{FAULT}/{what}", data={"letter": letters, "why": why})
    return answer.status_code, answer.text


class TestList:
    async def test_shows_the_faults_of_this_service_with_how_many_letters_each_has(
        self, site: Site, desk: FakeDesk
    ) -> None:
        page = (await site.client.get("/operations/dead-letters")).text
        assert re.findall(r"/operations/faults/(\w+)", page) == [FAULT]
        assert "services/matching/store.py:read" in page
        assert desk.kept[2].letter.group not in page
        assert re.findall(r"<time[^>]*>([^<]+)</time>", page) == ["2 March 2026, 08:00 UTC"] * 2

    async def test_says_so_while_kafka_is_away(self, site: Site, desk: FakeDesk) -> None:
        desk.away = True
        assert "Something on our side does not work" in (await site.client.get("/operations/dead-letters")).text


class TestFault:
    @pytest.mark.usefixtures("desk")
    async def test_shows_its_letters_and_nothing_of_what_they_say(self, site: Site) -> None:
        page = (await site.client.get(f"/operations/faults/{FAULT}")).text
        assert letter(1).id in page
        assert "Ada Lovelace" not in page
        assert (await site.client.get("/operations/faults/none")).status_code == 404

    async def test_gives_those_letters_back_that_were_ticked_and_records_who_and_why(
        self, site: Site, desk: FakeDesk
    ) -> None:
        status, _ = await decide(site, "replays", 2)
        assert status == 303
        assert [len(one.decided) for one in desk.kept] == [0, 1, 0]
        (event,) = desk.kept[1].decided
        assert (event.by, event.why) == ("local", "mended in 0.1.1")
        assert "mended in 0.1.1" in (await site.client.get(f"/operations/faults/{FAULT}")).text

    async def test_discards_letters(self, site: Site, desk: FakeDesk) -> None:
        await decide(site, "discards", 1, 2)
        assert [one.dropped is not None for one in desk.kept] == [True, True, False]
        assert "Nothing has failed" in (await site.client.get("/operations/dead-letters")).text

    async def test_wants_a_reason_and_keeps_what_was_ticked(self, site: Site, desk: FakeDesk) -> None:
        status, page = await decide(site, "replays", 2, why="")
        assert status == 409
        assert "Say why" in page
        assert re.findall(r'value="([^"]+)" checked', page) == [letter(2).id]
        assert desk.kept[1].decided == ()

    async def test_does_nothing_without_a_letter_or_with_one_of_another_fault(self, site: Site, desk: FakeDesk) -> None:
        assert (await decide(site, "replays"))[0] == 409
        status, page = await decide(site, "replays", 9)
        assert status == 409
        assert "is not there" in page
        assert all(one.decided == () for one in desk.kept)


class TestPausing:
    async def test_is_done_with_a_reason_and_taken_back_with_one(self, site: Site) -> None:
        assert (await site.client.post("/operations/pauses", data={"why": ""})).status_code == 409
        assert (await site.client.post("/operations/pauses", data={"why": "a wrong file"})).status_code == 303
        page = (await site.client.get("/operations")).text
        assert "This service is paused." in page
        assert "a wrong file" in page

        assert (await site.client.post("/operations/releases", data={"why": "corrected"})).status_code == 303
        page = (await site.client.get("/operations")).text
        assert "This service is paused." not in page
        assert page.index("corrected") < page.index("a wrong file")

    async def test_twice_is_refused_in_words(self, site: Site) -> None:
        answers = [await site.client.post("/operations/pauses", data={"why": "a wrong file"}) for _ in range(2)]
        assert [one.status_code for one in answers] == [303, 409]
        assert "The service is paused already." in answers[1].text


class TestJobs:
    async def test_are_shown_and_stopped(self, site: Site) -> None:
        site.engine.waiting = [
            Listed(
                id=f"run:{number}",
                kind="match-run",
                state="running",
                due=START + timedelta(days=number),
                attempt=1,
                faults=0,
                phase="solving",
                done=1,
                total=4,
                stopped="",
            )
            for number in range(2)
        ]
        page = (await site.client.get("/operations/jobs")).text
        assert "solving 25%" in page
        assert "1 job is due later" in page

        assert (await site.client.post("/operations/jobs/run:0/cancellation")).status_code == 303
        page = (await site.client.get("/operations/jobs")).text
        assert "It is being stopped." in page
        assert site.engine.waiting[0].stopped == "local"

    async def test_that_are_done_cannot_be_stopped(self, site: Site) -> None:
        answer = await site.client.post("/operations/jobs/none/cancellation")
        assert answer.status_code == 409
        assert "it is done already" in answer.text
