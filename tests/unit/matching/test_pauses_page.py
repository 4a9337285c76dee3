"""The page of the pairs that a broken rule holds, and its two buttons."""

from html import unescape

from tests.unit.matching.site import JUNIOR, SENIOR, Site, row
from tests.unit.matching.test_guard import breaks, mended, pair_of, paired


async def page(site: Site) -> str:
    answer = await site.client.get(f"{site.program}/pauses/report.html")
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


async def decide(site: Site, **form: str) -> tuple[int, str]:
    pair = await pair_of(site)
    given = {"pair_id": pair["id"]} | form
    answer = await site.client.post(f"{site.program}/pauses/report.html", data=given, follow_redirects=True)
    return answer.status_code, unescape(answer.text)


class TestPage:
    async def test_names_who_waits_and_why(self, site: Site) -> None:
        await paired(site)
        assert "No pair waits because of a rule" in await page(site)
        await breaks(site)
        shown = await page(site)
        assert "1 pair waits because of a rule" in shown
        assert "Person J1 and Person S1" in shown
        assert "reporting line" in shown

    async def test_lets_a_pair_go_on_for_some_days(self, site: Site) -> None:
        await paired(site)
        await breaks(site)
        status, shown = await decide(site, decision="resume", days="5", reason="HR corrects it on Monday.")
        assert (status, "No pair waits" in shown) == (200, True)
        pair = await pair_of(site)
        assert (pair["state"], pair["overrides"][0]["reason"]) == ("active", "HR corrects it on Monday.")

    async def test_asks_for_days_and_a_reason_and_keeps_what_was_written(self, site: Site) -> None:
        await paired(site)
        await breaks(site)
        for form in ({"days": "31", "reason": "Long."}, {"days": "", "reason": "Long."}, {"days": "5", "reason": ""}):
            status, shown = await decide(site, decision="resume", **form)
            assert (status, "1 to 30" in shown) == (422, True)
            assert f'value="{form["reason"]}"' in shown
        assert (await pair_of(site))["state"] == "paused"

    async def test_ends_a_pair(self, site: Site) -> None:
        await paired(site)
        await breaks(site)
        await decide(site, decision="end")
        pair = await pair_of(site)
        assert (pair["state"], pair["end_reason"]) == ("ended", "coordinator")

    async def test_says_when_a_pair_has_gone_on_by_itself(self, site: Site) -> None:
        await paired(site)
        await breaks(site)
        await mended(site)
        status, shown = await decide(site, decision="resume", days="5", reason="Too late.")
        assert (status, "it is not paused" in shown.lower()) == (409, True)

    async def test_knows_only_pairs_of_its_program(self, site: Site) -> None:
        pair = await paired(site)
        await site.publish()
        await site.enroll(row("J2", JUNIOR), row("S2", SENIOR))
        answer = await site.client.post(
            f"{site.program}/pauses/report.html", data={"pair_id": pair["id"], "decision": "end"}
        )
        assert answer.status_code == 404
