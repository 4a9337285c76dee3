import pytest

from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, person, row


def couple(mentor: str, mentee: str) -> Json:
    return {"mentor_id": person(mentor), "mentee_id": person(mentee)}


async def shaped(site: Site, way: str) -> tuple[str, str]:
    """Pin or forbid a junior and a senior; return the draft's path and that of the pin or forbid."""
    await site.publish()
    await site.enroll(row("J", JUNIOR), row("S", SENIOR))
    draft = await site.draft()
    await site.post(f"{draft}/{way}", couple("J", "S"))
    (held,) = await site.items(f"{site.program}/{way}")
    assert held == couple("J", "S") | {"id": held["id"]}
    return draft, f"{site.program}/{way}/{held['id']}"


class TestLiftPin:
    async def test_takes_it_from_the_list_and_leaves_the_draft_as_it_is(self, site: Site) -> None:
        draft, pin = await shaped(site, "pins")
        answer = await site.client.delete(pin)
        assert (answer.status_code, answer.content) == (204, b"")
        assert await site.items(f"{site.program}/pins") == []
        assert await site.couples(draft) == {(person("J"), person("S"))}

    async def test_frees_the_next_run_of_it(self, site: Site) -> None:
        draft, pin = await shaped(site, "pins")
        assert [one["origin"] for one in await site.items(f"{draft}/couples")] == ["pinned"]
        await site.client.delete(pin)
        assert [one["origin"] for one in await site.items(f"{await site.draft()}/couples")] == ["matched"]

    async def test_knows_no_pin_twice_nor_a_forbid(self, site: Site) -> None:
        _, pin = await shaped(site, "pins")
        as_forbid = await site.client.delete(pin.replace("/pins/", "/forbids/"))
        assert (as_forbid.status_code, as_forbid.json()["code"]) == (404, "unknown-forbid")
        await site.client.delete(pin)
        again = await site.client.delete(pin)
        assert (again.status_code, again.json()["code"]) == (404, "unknown-pin")

    async def test_reaches_no_other_program(self, site: Site) -> None:
        _, pin = await shaped(site, "pins")
        first = site.program
        second = await site.publish()
        assert (await site.client.delete(pin.replace(first, second))).status_code == 404
        assert len(await site.items(f"{first}/pins")) == 1


class TestLiftAgain:
    @pytest.mark.parametrize("way", ["pins", "forbids"])
    async def test_is_answered_the_same_under_one_key(self, site: Site, way: str) -> None:
        _, held = await shaped(site, way)
        key = {"Idempotency-Key": "7b0f5a3e"}
        assert [(await site.client.delete(held, headers=key)).status_code for _ in range(2)] == [204, 204]


class TestLiftForbid:
    async def test_lets_the_next_run_pair_the_two(self, site: Site) -> None:
        draft, forbid = await shaped(site, "forbids")
        assert await site.couples(draft) == set()
        assert await site.couples(await site.draft()) == set()
        assert (await site.client.delete(forbid)).status_code == 204
        assert await site.couples(await site.draft()) == {(person("J"), person("S"))}

    async def test_lets_the_coordinator_pair_the_two_in_this_draft(self, site: Site) -> None:
        draft, forbid = await shaped(site, "forbids")
        await site.client.delete(forbid)
        await site.post(f"{draft}/couples", couple("J", "S"))
        assert await site.items(f"{site.program}/forbids") == []


class TestListPins:
    async def test_is_read_in_pages(self, site: Site) -> None:
        await site.publish()
        await site.enroll(*(row(f"J{n}", JUNIOR) for n in range(3)), *(row(f"S{n}", SENIOR) for n in range(3)))
        draft = await site.draft()
        for n in range(3):
            await site.post(f"{draft}/pins", couple(f"J{n}", f"S{n}"))
        first = await site.get(f"{site.program}/pins", limit=2)
        rest = await site.get(f"{site.program}/pins", cursor=first["next"])
        assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)

    async def test_knows_nothing_of_a_program_that_is_not_there(self, site: Site) -> None:
        await site.get("/v1/programs/nothing/pins", 404)
        await site.get("/v1/programs/nothing/forbids", 404)
