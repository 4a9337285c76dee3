"""What each side gets by mail in the first three months of a pair."""

from deploy.client import Json
from deploy.demo.inboxes import inboxes

PEOPLE: list[Json] = [{"person_id": "ada", "role": "mentee"}, {"person_id": "bo", "role": "mentor"}]


def sent(person: str, kind: str, due: str, state: str = "sent") -> Json:
    return {"person_id": person, "kind": kind, "due": f"{due}T09:00:00+00:00", "state": state}


class TestInboxes:
    def test_begin_with_the_introduction_and_end_after_three_months(self) -> None:
        days = ("2026-02-27", "2026-03-10", "2026-05-31", "2026-06-01")
        mails = [sent("ada", "paired", "2026-03-02"), *(sent("ada", "survey", day) for day in days)]

        assert inboxes(PEOPLE, mails)["mentee"].by_kind == {"paired": 1, "survey": 2}

    def test_hold_only_what_was_sent(self) -> None:
        mails = [sent("bo", "paired", "2026-03-02"), sent("bo", "survey", "2026-03-03", state="failed")]

        assert inboxes(PEOPLE, mails)["mentor"].each == 1.0

    def test_are_those_of_people_who_had_a_pair(self) -> None:
        found = inboxes(PEOPLE, [sent("ada", "welcome", "2026-03-02")])

        assert (found["mentee"].people, found["mentee"].each) == (0, 0.0)
