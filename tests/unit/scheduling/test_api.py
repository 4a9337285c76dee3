"""Scheduling over HTTP, without servers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.contracts.people import PersonChanged
from shared.contracts.vocabulary import PersonId
from tests.unit.scheduling.meetings import HOUR, NOW, pair_created, pair_ended, pair_paused, pair_resumed
from tests.unit.scheduling.world import Site

FIRST = "/v1/sessions/pair-001"


@pytest.fixture
def site() -> Site:
    site = Site()
    site.world.hear(pair_created())
    return site


async def items(site: Site, path: str, **query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any filter
    answer = await site.client.get(f"/v1/{path}", params=query)
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


class TestListSessions:
    async def test_goes_through_a_pairs_series_page_by_page(self, site: Site) -> None:
        first = (await site.client.get("/v1/pairs/pair/sessions", params={"limit": 3})).json()
        assert [one["number"] for one in first["items"]] == [1, 2, 3]
        assert first["next"]

    async def test_filters(self, site: Site) -> None:
        site.world.hear(pair_created("other", program_id="another"), pair_ended("other"))
        assert len(await items(site, "sessions")) == 8
        assert len(await items(site, "programs/another/sessions")) == 4
        assert {one["pair_id"] for one in await items(site, "sessions", state="planned")} == {"pair"}
        assert len(await items(site, "programs/another/sessions", person_id="boris", state="cancelled")) == 4
        assert await items(site, "programs/another/sessions", person_id="stranger") == []

    async def test_refuses_a_state_that_does_not_exist(self, site: Site) -> None:
        answer = await site.client.get("/v1/sessions?state=held-twice")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "state"


class TestGetSession:
    async def test_says_the_time_in_utc_and_for_each_member(self, site: Site) -> None:
        session = (await site.client.get(FIRST)).json()
        starts = datetime.fromisoformat(session["starts_at"])
        assert starts.utcoffset() == timedelta()
        for member in session["members"]:
            local = datetime.fromisoformat(member["starts_at_local"])
            assert local == starts
            assert local.utcoffset() != timedelta()
        assert [member["zone"] for member in session["members"]] == ["Europe/Berlin", "America/New_York"]

    async def test_says_what_it_is_for(self, site: Site) -> None:
        session = (await site.client.get(FIRST)).json()
        assert (session["type"], session["state"], session["sequence"]) == ("orientation", "planned", 0)
        assert len(session["agenda"]) >= 4

    async def test_knows_nothing_of_an_unknown_id(self, site: Site) -> None:
        answer = await site.client.get("/v1/sessions/nowhere")
        assert answer.status_code == 404
        assert answer.json()["code"] == "unknown-session"


class TestReschedule:
    async def test_moves_a_session(self, site: Site) -> None:
        wanted = site.world.session(1).starts_at + HOUR
        answer = await site.client.post(f"{FIRST}/reschedulings", json={"starts_at": wanted.isoformat()})
        assert answer.status_code == 200
        assert (datetime.fromisoformat(answer.json()["starts_at"]), answer.json()["sequence"]) == (wanted, 1)

    async def test_refuses_a_collision(self, site: Site) -> None:
        taken = site.world.session(2).starts_at
        answer = await site.client.post(f"{FIRST}/reschedulings", json={"starts_at": taken.isoformat()})
        assert (answer.status_code, answer.json()["code"]) == (409, "person-busy")

    async def test_refuses_a_time_after_the_program(self, site: Site) -> None:
        answer = await site.client.post(f"{FIRST}/reschedulings", json={"starts_at": "2027-01-11T09:00:00Z"})
        assert (answer.status_code, answer.json()["code"]) == (409, "outside-program")

    async def test_refuses_the_past(self, site: Site) -> None:
        answer = await site.client.post(f"{FIRST}/reschedulings", json={"starts_at": "2026-03-01T09:00:00Z"})
        assert (answer.status_code, answer.json()["code"]) == (409, "in-the-past")

    @pytest.mark.parametrize(
        "wrong",
        [
            "2026-03-10T09:00:00",
            "2026-03-10T09:00:07Z",
            "0001-01-01T00:01:00+01:01",
            "9999-12-31T23:59:00Z",
            "tomorrow",
            None,
        ],
    )
    async def test_names_the_field_at_fault(self, site: Site, wrong: str | None) -> None:
        answer = await site.client.post(f"{FIRST}/reschedulings", json={"starts_at": wrong})
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == ["starts_at"]

    async def test_is_unavailable_while_a_server_is_away(self, site: Site) -> None:
        site.engine.away = True
        answer = await site.client.post(f"{FIRST}/reschedulings", json={"starts_at": "2026-03-10T09:00:00Z"})
        assert answer.status_code == 503
        assert answer.headers["retry-after"]


class TestCancel:
    async def test_calls_a_session_off_with_or_without_a_body(self, site: Site) -> None:
        first = await site.client.post(f"{FIRST}/cancellation")
        second = await site.client.post("/v1/sessions/pair-002/cancellation", json={"reason": "by-member"})
        assert [one.json()["state"] for one in (first, second)] == ["cancelled"] * 2
        assert [one.json()["cancelled_because"] for one in (first, second)] == ["by-coordinator", "by-member"]

    async def test_leaves_the_reason_of_an_ended_pair_to_the_platform(self, site: Site) -> None:
        answer = await site.client.post(f"{FIRST}/cancellation", json={"reason": "pair-ended"})
        assert answer.status_code == 422


class TestAttest:
    async def test_records_both_answers(self, site: Site) -> None:
        site.world.wait(site.world.session(1).ends_at)
        for person, state in (("anna", "attesting"), ("boris", "held")):
            answer = await site.client.post(
                f"{FIRST}/attestations", json={"held": True}, headers={"On-Behalf-Of": person}
            )
            assert answer.json()["state"] == state

    @pytest.mark.parametrize(("person", "status"), [("carla", 403), ("anna", 409)])
    async def test_refuses_strangers_and_whoever_is_early(self, site: Site, person: str, status: int) -> None:
        answer = await site.client.post(f"{FIRST}/attestations", json={"held": True}, headers={"On-Behalf-Of": person})
        assert answer.status_code == status

    async def test_never_shows_who_said_what(self, site: Site) -> None:
        site.world.wait(site.world.session(1).ends_at)
        answer = await site.client.post(f"{FIRST}/attestations", json={"held": False}, headers={"On-Behalf-Of": "anna"})
        assert "held" not in answer.text
        assert "attestations" not in answer.json()


class TestWorkingHours:
    async def test_are_kept(self, site: Site) -> None:
        hours = {"zone": "Asia/Kathmandu", "starts": "10:30", "ends": "24:00", "days": ["WE", "MO"]}
        answer = await site.client.put("/v1/people/anna/working-hours", json=hours)
        assert answer.status_code == 200
        kept = (await site.client.get("/v1/people/anna/working-hours")).json()
        said = {"person_id": "anna", "chosen": True, "holidays": "NP", "time_off": []}
        assert kept == {**hours, "days": ["MO", "WE"], **said}

    async def test_are_nine_to_five_where_nobody_said_otherwise(self, site: Site) -> None:
        site.world.hear(PersonChanged(person_id=PersonId("anna"), zone="Asia/Tokyo", revision=1))
        kept = (await site.client.get("/v1/people/anna/working-hours")).json()
        assert (kept["zone"], kept["starts"], kept["ends"], kept["chosen"]) == ("Asia/Tokyo", "09:00", "17:00", False)

    async def test_of_nobody_are_not_found(self, site: Site) -> None:
        answer = await site.client.get("/v1/people/nobody/working-hours")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-person")

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("zone", "Mars/Phobos"),
            ("starts", "9:00"),
            ("ends", "25:00"),
            ("ends", "08:00"),
            ("days", []),
            ("days.0", ["XX"]),
            ("lunch", "12:00"),
        ],
    )
    async def test_name_the_field_at_fault(self, site: Site, field: str, wrong: object) -> None:
        body = {field.partition(".")[0]: wrong}
        answer = await site.client.put("/v1/people/anna/working-hours", json=body)
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_time_begins_where_the_simulated_clock_does() -> None:
    assert datetime(2026, 3, 2, 8, tzinfo=UTC) == NOW


class TestTimeOff:
    async def test_is_kept_until_it_is_replaced(self, site: Site) -> None:
        off = [{"first": "2026-08-03", "last": "2026-08-21"}]
        address = "/v1/people/anna/working-hours"
        await site.client.put(address, json={"time_off": off, "holidays": "DE-BY"})
        kept = (await site.client.put(address, json={"ends": "16:00", "holidays": "DE-BY"})).json()
        assert (kept["time_off"], kept["holidays"]) == (off, "DE-BY")
        assert (await site.client.put(address, json={"time_off": []})).json()["time_off"] == []

    async def test_that_cannot_be_is_refused_in_words(self, site: Site) -> None:
        wrong = {"time_off": [{"first": "2026-05-02", "last": "2026-05-01"}], "holidays": "XX"}
        answer = await site.client.put("/v1/people/anna/working-hours", json=wrong)
        assert answer.status_code == 422
        assert {one["field"]: one["detail"] for one in answer.json()["errors"]} == {
            "holidays": "no public holidays are known of it; use a code of ISO 3166, such as DE or DE-BY",
            "time_off.0.last": "the last day of a time off is its first day or later",
        }


class TestSeries:
    async def test_says_how_it_stands(self, site: Site) -> None:
        site.world.hear(pair_paused())
        series = (await site.client.get("/v1/pairs/pair/series")).json()
        assert (series["state"], series["held_back"], series["series_length"]) == ("paused", 4, 4)
        assert (await site.client.get("/v1/pairs/another/series")).status_code == 404

    async def test_takes_a_session_more(self, site: Site) -> None:
        ahead = await site.client.post("/v1/pairs/pair/sessions")
        assert (ahead.status_code, len(ahead.json()["items"])) == (201, 5)

    async def test_refuses_a_session_of_a_paused_pair(self, site: Site) -> None:
        site.world.hear(pair_paused())
        answer = await site.client.post("/v1/pairs/pair/sessions", json={"starts_at": "2026-03-10T14:00:00Z"})
        assert (answer.status_code, answer.json()["code"]) == (409, "pair-is-paused")

    async def test_refuses_a_public_holiday_without_saying_whose(self, site: Site) -> None:
        site.world.hear(pair_resumed(NOW + timedelta(weeks=8)))
        answer = await site.client.post("/v1/pairs/pair/sessions", json={"starts_at": "2026-04-06T14:00:00+02:00"})
        assert answer.json()["detail"] == "choose another day: it is a public holiday for one of the members"
