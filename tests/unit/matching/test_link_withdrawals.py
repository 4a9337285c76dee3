"""Links that were withdrawn lead nowhere, newer ones do; and whoever withdraws them says so to every service."""

from datetime import timedelta

from shared.contracts.privacy import PersonLinksWithdrawn
from shared.withdrawals import WITHDRAWALS
from tests.keys import signer
from tests.unit.matching.site import Site, person
from tests.unit.matching.test_proposal_page import WEEK, link
from tests.unit.matching.test_proposals import proposal, proposed

SECOND = timedelta(seconds=1)


async def withdraw(site: Site, employee: str) -> None:
    await site.post(f"/v1/people/{person(employee)}/link-withdrawals", {}, 201)


class TestWithdrawal:
    async def test_ends_every_link_that_the_person_was_sent(self, site: Site) -> None:
        await proposed(site)
        old = await link(site, "S1")
        assert (await site.client.get(old)).status_code == 200

        await withdraw(site, "S1")

        for answer in (await site.client.get(old), await site.client.post(old, data={"answer": "yes"})):
            assert answer.status_code == 410
        assert (await proposal(site))["state"] == "proposed"

    async def test_leaves_links_that_are_issued_afterwards(self, site: Site) -> None:
        await proposed(site)
        await withdraw(site, "S1")
        claims = {"pair_id": (await proposal(site))["id"], "person_id": person("S1")}
        now = site.world.now + SECOND

        token = signer("matching").sign(claims, now + WEEK, now)

        assert (await site.client.get(f"/proposal/{token}")).status_code == 200

    async def test_leaves_the_links_of_others(self, site: Site) -> None:
        await proposed(site)

        await withdraw(site, "S1")

        assert (await site.client.get(await link(site, "J1"))).status_code == 200

    async def test_is_told_to_every_service_with_its_number(self, site: Site) -> None:
        for _ in range(2):
            await withdraw(site, "S1")

        assert [one.revision for one in site.world.told(PersonLinksWithdrawn)] == [1, 2]

    async def test_that_comes_late_does_not_undo_a_newer_one(self, site: Site) -> None:
        for _ in range(2):
            await withdraw(site, "S1")
        first, second = site.world.told(PersonLinksWithdrawn)

        site.world.hear(second)
        site.world.hear(first)

        assert site.world.kept[WITHDRAWALS.name][person("S1")].revision == 2
