"""Pairs that met before the platform came."""

from datetime import timedelta

from services.matching.store import PAIR_IMPORTS
from shared.contracts.pairs import PairCreated, PairEnded
from tests.unit.matching.site import CSV, JUNIOR, SENIOR, Json, Site, person, row


async def upload(site: Site, text: str, status: int = 200) -> Json:
    answer = await site.client.post(f"{site.program}/pairs/imports", content=text.encode(), headers=CSV)
    assert answer.status_code == status, answer.text
    found: Json = answer.json()
    return found


async def people(site: Site, **settings: object) -> None:
    await site.publish(**settings)
    await site.enroll(*(row(f"J{n}", JUNIOR) for n in range(3)), *(row(f"S{n}", SENIOR) for n in range(3)))


HEAD = "mentor id;mentee id;started on;weeks\n"


class TestImportOfPairs:
    async def test_lets_them_go_on_to_their_own_last_day(self, site: Site) -> None:
        await people(site)
        done = await upload(site, f"{HEAD}J0;S0;2026-02-02;10\nJ1;S1;02.02.2026;\n")
        assert (len(done["created"]), done["known"], done["refused"]) == (2, 0, [])
        first, second = site.world.told(PairCreated)
        assert (f"{first.starts_on:%m-%d}", f"{first.ends_on:%m-%d}", first.weeks) == ("03-09", "04-13", 5)
        assert (f"{second.ends_on:%m-%d}", second.weeks) == ("04-27", 7), "the program's twelve weeks"
        found = await site.get(f"{site.program}/participants/{person('J0')}")
        assert (found["status"], found["pairs"]) == ("paired", [first.pair_id])
        site.world.wait(timedelta(days=60))
        assert [one.pair_id for one in site.world.told(PairEnded)] == [first.pair_id, second.pair_id]

    async def test_twice_changes_nothing(self, site: Site) -> None:
        await people(site)
        await upload(site, f"{HEAD}J0;S0;2026-02-02;10\n")
        told = len(site.world.events)
        again = await upload(site, f"{HEAD}J0;S0;2026-02-02;10\n")
        assert (again["created"], again["known"], len(site.world.events)) == ([], 1, told)

    async def test_reports_each_row_that_cannot_go_on(self, site: Site) -> None:
        await people(site)
        await site.upload(b"participant_id,manager_id\nS2,J2\n")
        rows = ["J0;S0;2026-02-02;10", "J0;S1;2026-02-02;10", "J9;S1;2026-02-02;", "S1;J1;2026-02-02;"]
        rows += ["J2;S2;2026-02-02;", "J1;S1;2025-02-02;4", "J1;S1;soon;", "J1;;2026-02-02;", "J1;S1;2026-02-02;many"]
        rows += ["J1;S1;2026-02-02;#REF!"]
        done = await upload(site, HEAD + "\n".join(rows))
        assert len(done["created"]) == 1
        reasons = {one["line"]: one["reason"] for one in done["refused"]}
        assert sorted(reasons) == [3, 4, 5, 6, 7, 8, 9, 10, 11]
        assert "no free place" in reasons[3]
        assert "nobody is registered" in reasons[4]
        assert "each in the role" in reasons[5]
        assert "reporting-line" in reasons[6]
        assert "before it could go on" in reasons[7]
        assert "2026-03-31" in reasons[8]
        assert "mentee_id is empty" in reasons[9]
        assert "weeks must be" in reasons[10]
        assert "weeks is the error of a formula" in reasons[11]

    async def test_refuses_a_file_without_its_columns(self, site: Site) -> None:
        await people(site)
        assert (await upload(site, "mentor,date\nJ0,2026-02-02\n", 422))["code"] == "unusable-roster"
        assert (await upload(site, "", 422))["code"] == "unusable-roster"

    async def test_refuses_a_program_of_groups(self, site: Site) -> None:
        await people(site, format="small-group")
        assert (await upload(site, f"{HEAD}J0;S0;2026-02-02;10\n", 409))["code"] == "only-couples"

    async def test_keeps_its_report_for_a_week(self, site: Site) -> None:
        await people(site)
        done = await upload(site, f"{HEAD}J0;S0;2026-02-02;10\n")
        assert await site.get(f"/v1/pair-imports/{done['id']}") == done
        site.world.wait(timedelta(days=8))
        assert site.world.find(PAIR_IMPORTS) == []
