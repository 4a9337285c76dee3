"""A program's own lessons in versions, and people who are asked to read a newer one."""

from datetime import timedelta

import pytest

from services.matching.handlers import lessons
from shared.contracts.participants import ParticipantRenewalDue
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, person, roster, row
from tests.unit.matching.test_readiness_page import complete, link, view

QUESTION: Json = {
    "id": "who",
    "right": 1,
    "texts": {
        "en": {"ask": "Who may know?", "choices": ["Everybody", "The two of you"], "why": "You agreed on it."},
        "de": {"ask": "Wer darf es wissen?", "choices": ["Alle", "Sie beide"], "why": "So vereinbart."},
    },
}
ALIKE: Json = QUESTION | {
    "texts": {"en": QUESTION["texts"]["en"], "de": QUESTION["texts"]["de"] | {"choices": ["Alle", "alle "]}}
}
OWN: Json = {
    "subject": "orientation-mentee",
    "texts": {"en": "# Our own words\n\nBe *kind*.", "de": "# Unsere Worte\n\nSeien Sie *nett*."},
    "questions": [QUESTION],
    "enough": 1,
    "why": "The works council asked for it.",
}
READY = ("orientation", "openness", "time_commitment")


@pytest.fixture
async def mentee(site: Site) -> Site:
    await site.publish()
    await site.upload(roster(row("S", SENIOR, languages="en"), row("J", JUNIOR)))
    return site


async def learned(site: Site) -> None:
    for step in READY:
        await complete(site, step)


async def ask_again(site: Site, subject: str = "orientation-mentee") -> Json:
    asked = await site.post(f"{site.program}/renewals", {"subject": subject, "why": "The rules are new."})
    await site.work()
    return asked


class TestALessonOfAProgramsOwn:
    async def test_is_read_and_answered_instead_of_the_shipped_one(self, mentee: Site) -> None:
        made = await mentee.post(f"{mentee.program}/lessons", OWN, 201)
        assert (made["version"], made["subject"]) == (2, "orientation-mentee")
        page = await mentee.client.get(f"{link(mentee)}?step=orientation")
        assert "<h1>Our own words</h1>" in page.text
        assert "<em>kind</em>" in page.text
        wrong = await mentee.client.post(f"{link(mentee)}?step=orientation", data={"who": "0"})
        assert (wrong.status_code, "You agreed on it." in wrong.text) == (422, True)
        await mentee.client.post(f"{link(mentee)}?step=orientation", data={"who": "1"})
        (record,) = (await view(mentee))["completions"]
        assert (record["content_version"], record["right_answers"], record["questions_asked"]) == (2, 1, 1)

    async def test_is_read_in_the_person_s_language(self, mentee: Site) -> None:
        await mentee.post(f"{mentee.program}/lessons", OWN, 201)
        assert "Wer darf es wissen?" in (await mentee.client.get(f"{link(mentee)}?step=orientation&lang=de")).text

    async def test_without_english_is_read_in_its_first_language(self, mentee: Site) -> None:
        only = {**OWN, "texts": {"de": OWN["texts"]["de"]}}
        only["questions"] = [{**QUESTION, "texts": {"de": QUESTION["texts"]["de"]}}]
        await mentee.post(f"{mentee.program}/lessons", only, 201)
        assert "Unsere Worte" in (await mentee.client.get(f"{link(mentee)}?step=orientation")).text

    async def test_shows_html_of_its_text_as_text(self, mentee: Site) -> None:
        given = OWN | {"texts": {name: f"{text}\n\n<script>alert(1)</script>" for name, text in OWN["texts"].items()}}
        await mentee.post(f"{mentee.program}/lessons", given, 201)
        assert "<script>" not in (await mentee.client.get(f"{link(mentee)}?step=orientation")).text

    async def test_keeps_its_earlier_versions(self, mentee: Site) -> None:
        for _ in range(2):
            await mentee.post(f"{mentee.program}/lessons", OWN, 201)
        kept = await mentee.items(f"{mentee.program}/lessons", subject="orientation-mentee")
        assert [one["version"] for one in kept] == [2, 3]

    async def test_leaves_the_other_roles_their_lesson(self, mentee: Site) -> None:
        await mentee.post(f"{mentee.program}/lessons", OWN, 201)
        assert "Our own words" not in (await mentee.client.get(f"{link(mentee, 'J')}?step=orientation")).text

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"texts": {"en": "No title.", "de": "# Gut"}}, "begin the text in en with a title"),
            ({"texts": {"en": "# Only one language"}}, "ask question who in each language"),
            ({"questions": [QUESTION | {"right": 2}]}, "question who has no choice 2"),
            ({"questions": [ALIKE]}, "give question who choices that differ"),
            ({"enough": 2}, "ask for 1 right answers at most"),
            ({"questions": [QUESTION, QUESTION]}, "give each question an id of its own"),
            ({"subject": "orientation-partner"}, "the lessons of this program are orientation-mentor"),
        ],
    )
    async def test_is_refused_if_it_is_incomplete(self, mentee: Site, wrong: Json, said: str) -> None:
        refused = await mentee.post(f"{mentee.program}/lessons", OWN | wrong, 422)
        assert said in refused["detail"]

    async def test_of_a_reciprocal_program_is_for_partners(self, site: Site) -> None:
        await site.publish(kind="reciprocal")
        made = await site.post(f"{site.program}/lessons", OWN | {"subject": "orientation-partner"}, 201)
        assert made["version"] == 2
        await site.upload(roster(row("S", SENIOR, languages="en")))
        assert "Our own words" in (await site.client.get(f"{link(site)}?step=orientation")).text


class TestANewerVersion:
    async def test_leaves_those_ready_who_know_an_older_one(self, mentee: Site) -> None:
        await learned(mentee)
        await mentee.post(f"{mentee.program}/lessons", OWN, 201)
        assert ((await view(mentee))["status"], (await view(mentee))["missing"]) == ("ready", [])

    async def test_that_is_required_is_asked_of_those_who_know_an_older_one(self, mentee: Site) -> None:
        await learned(mentee)
        await mentee.post(f"{mentee.program}/lessons", OWN, 201)
        asked = await ask_again(mentee)
        assert (asked["version"], asked["why"]) == (2, "The rules are new.")
        (told,) = mentee.world.told(ParticipantRenewalDue)
        assert (told.person_id, told.requirements) == (person("S"), ("orientation",))
        assert (await view(mentee))["missing"] == ["orientation"]
        assert (await view(mentee))["status"] == "ready"

    async def test_that_is_required_keeps_them_out_of_runs_until_they_know_it(self, mentee: Site) -> None:
        await learned(mentee)
        await mentee.ready("J")
        await mentee.post(f"{mentee.program}/lessons", OWN, 201)
        await ask_again(mentee)
        assert await couples(mentee) == 0
        await mentee.client.post(f"{link(mentee)}?step=orientation", data={"who": "1"})
        assert (await view(mentee))["missing"] == []
        assert await couples(mentee) == 1

    async def test_that_is_required_is_not_asked_of_those_who_know_it(self, mentee: Site) -> None:
        await mentee.post(f"{mentee.program}/lessons", OWN, 201)
        await mentee.client.post(f"{link(mentee)}?step=orientation", data={"who": "1"})
        mentee.world.wait(timedelta(days=1))
        await ask_again(mentee)
        assert mentee.world.told(ParticipantRenewalDue) == []

    async def test_that_is_required_may_be_recorded_by_a_coordinator(self, mentee: Site) -> None:
        await learned(mentee)
        await mentee.post(f"{mentee.program}/lessons", OWN, 201)
        mentee.world.wait(timedelta(days=1))
        await ask_again(mentee)
        await mentee.ready("S")
        shown = await view(mentee)
        assert shown["missing"] == []
        first = next(one for one in shown["completions"] if one["requirement"] == "orientation")
        assert first["recorded_by"] == "coordinator"

    async def test_that_is_required_counts_for_those_who_come_back(self, mentee: Site) -> None:
        await learned(mentee)
        await mentee.post(f"{mentee.program}/participants/{person('S')}/withdrawal")
        await mentee.post(f"{mentee.program}/lessons", OWN, 201)
        await ask_again(mentee)
        assert mentee.world.told(ParticipantRenewalDue) == []
        again = {"employee_id": "S", "name": "Sam", "email": "s@example.org", "role": "mentee"}
        await mentee.post(f"{mentee.program}/participants", again, 201)
        assert (await view(mentee))["missing"] == ["orientation", "time_commitment"]

    async def test_is_asked_again_by_a_retry_once(self, mentee: Site) -> None:
        await learned(mentee)
        await mentee.post(f"{mentee.program}/lessons", OWN, 201)
        await mentee.post(f"{mentee.program}/renewals", {"subject": "orientation-mentee", "why": "New."})
        (job,) = [one for one in mentee.world.jobs.values() if one.kind == lessons.KIND]
        await mentee.work()
        mentee.world.jobs[job.id] = job
        kept = dict(mentee.blobs.kept)
        await mentee.work(attempt=2)
        assert mentee.blobs.kept == kept


async def couples(site: Site) -> int:
    path = await site.draft()
    return len(await site.items(f"{path}/couples"))
