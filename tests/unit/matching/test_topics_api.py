import json

from tests.unit.matching.site import JUNIOR, SENIOR, Site, person, row


async def frontend(site: Site) -> str:
    """Publish a program in which a senior seeks what juniors name otherwise, and return its draft."""
    await site.publish()
    await site.enroll(
        row("J1", JUNIOR, skills_offered="ReactJS:3", skills_sought="N/A"),
        row("S1", SENIOR, skills_sought="front-end development", skills_offered="N/A"),
    )
    return await site.draft()


class TestExplanation:
    async def test_names_what_is_sought_what_is_offered_and_how_they_are_alike(self, site: Site) -> None:
        draft = await frontend(site)
        couple = (await site.get(f"{draft}/couples"))["items"][0]
        learns = next(one for one in couple["components"] if one["component"] == "mentee_learns")
        assert learns["reason"] == (
            "The mentee seeks front-end development, and the mentor offers ReactJS (related), level 3."
        )
        assert learns["points"] == 40 * 53  # 70% of level 3, which is 75%, in 40 points a percent

    async def test_gives_nothing_for_placeholders(self, site: Site) -> None:
        draft = await frontend(site)
        couple = (await site.get(f"{draft}/couples"))["items"][0]
        taught = next(one for one in couple["components"] if one["component"] == "mentor_learns")
        assert (taught["points"], taught["reason"]) == (0, "The mentee offers nothing of what the mentor seeks.")


class TestTopics:
    async def test_are_shown_with_what_is_taken_for_the_same(self, site: Site) -> None:
        await site.publish()
        await site.enroll(
            row("J1", JUNIOR, skills_offered="ReactJS", skills_sought=""),
            row("J2", JUNIOR, skills_offered="React", skills_sought=""),
            row("S1", SENIOR, skills_sought="react.js;pottery", skills_offered=""),
        )
        found = await site.get(f"{site.program}/topics")
        assert found["relations"] == []
        assert [(one["topic"], one["sought"], one["offered"]) for one in found["sought"]] == [("react.js", 1, 2)]
        assert [one["names"] for one in found["same"]] == [["react.js", "React"]]
        assert [one["topic"] for one in found["unknown"]] == ["pottery"]

    async def test_of_the_coordinator_change_later_runs_and_couples_by_hand(self, site: Site) -> None:
        draft = await frontend(site)
        score = (await site.get(f"{draft}/couples"))["items"][0]["score"]
        body = {
            "revision": 0,
            "relations": [{"topic": "React", "relation": "different", "of": "front-end development"}],
        }
        changed = (await site.client.put(f"{site.program}/topics", json=body)).json()
        assert (changed["revision"], len(changed["relations"])) == (1, 1)
        again = await site.draft()
        couple = (await site.get(f"{again}/couples"))["items"][0]
        assert couple["score"] < score
        refused = await site.client.put(f"{site.program}/topics", json={"revision": 0, "relations": []})
        assert (refused.status_code, refused.json()["code"]) == (409, "topics-changed")

    async def test_score_a_couple_by_hand_as_the_run_does(self, site: Site) -> None:
        draft = await frontend(site)
        couple = (await site.get(f"{draft}/couples"))["items"][0]
        two = {"mentor_id": person("J1"), "mentee_id": person("S1")}
        await site.post(f"{draft}/forbids", two)
        forbid = (await site.get(f"{site.program}/forbids"))["items"][0]
        await site.client.delete(f"{site.program}/forbids/{forbid['id']}")
        await site.post(f"{draft}/couples", two)
        assert (await site.get(f"{draft}/couples"))["items"][0]["components"] == couple["components"]


class TestTopicsOfABodyThatARecordCannotTake:
    async def test_are_refused_in_words_though_the_body_is_within_its_limit(self, site: Site) -> None:
        await site.publish()
        words = "\u3042" * 70
        some = [{"topic": f"t{n} {words}", "relation": "same", "of": f"o{n} {words}"} for n in range(2_000)]
        body = json.dumps({"revision": 0, "relations": some}, ensure_ascii=False, separators=(",", ":")).encode()
        assert 900_000 < len(body) < 1_000_000
        answer = await site.client.put(
            f"{site.program}/topics", content=body, headers={"Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")
        assert (await site.get(f"{site.program}/topics"))["relations"] == []
