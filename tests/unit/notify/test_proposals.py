"""Proposals as those hear of them whose word they wait for: asked once, told the end once, and never a name."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from services.notify.commands import SetPreferences
from services.notify.content.letter import Letter, gather
from services.notify.domain.delivery import About
from shared.contracts.notifications import NotificationKind
from shared.contracts.pairs import DeclineReason
from shared.contracts.vocabulary import PersonId, Role
from tests.builders import NOW
from tests.keys import signer
from tests.memory import MemoryReader
from tests.unit.notify.facts import (
    ADA,
    GRACE,
    MEMBERS,
    PAIR,
    Notify,
    contact,
    declined,
    enrolled,
    paired,
    program,
    proposed,
    readied,
    unmatched,
    withdrawn,
)
from tests.unit.notify.letters import html, letter, opened, text

N = NotificationKind
WEEK = timedelta(days=7)


@pytest.fixture
def notify() -> Notify:
    notify = Notify()
    notify.tell(program(), contact(ADA), contact(GRACE))
    return notify


def sent(notify: Notify, person: str) -> list[str]:
    notify.wait()
    notify.send()
    return [event.kind.value for event in notify.events if event.person_id == person and "sent" in event.TYPE]


def before(given: Letter) -> Letter:
    """Return a letter as it is gathered before everybody has agreed."""
    return replace(given, others=())


class TestPairProposed:
    def test_asks_everybody_whose_word_is_needed_until_it_expires(self, notify: Notify) -> None:
        notify.tell(proposed())
        assert sent(notify, ADA) == sent(notify, GRACE) == ["proposal"]
        assert notify.only(ADA, N.PROPOSAL).expires_at == NOW + WEEK

    def test_says_nothing_to_whom_nobody_asks(self, notify: Notify) -> None:
        notify.tell(proposed(GRACE))
        assert (sent(notify, ADA), sent(notify, GRACE)) == ([], ["proposal"])
        assert notify.only(GRACE, N.PROPOSAL).about.only_asked
        notify.tell(declined(GRACE))
        assert (sent(notify, ADA), sent(notify, GRACE)) == ([], ["proposal", "proposal-closed"])

    def test_takes_in_the_welcome_that_has_not_left(self, notify: Notify) -> None:
        notify.tell(enrolled(), readied(), proposed())
        assert sent(notify, ADA) == ["proposal"]
        assert notify.only(ADA, N.PROPOSAL).about.newcomer

    def test_hands_the_welcome_on_if_the_pair_begins_at_once(self, notify: Notify) -> None:
        notify.tell(enrolled(), readied(), proposed(), paired(revision=3))
        assert sent(notify, ADA) == ["paired"]
        assert notify.only(ADA, N.PAIRED).about.newcomer

    def test_is_followed_by_the_introduction(self, notify: Notify) -> None:
        notify.tell(proposed())
        sent(notify, ADA)
        notify.tell(paired(revision=3))
        assert sent(notify, ADA) == ["proposal", "paired"]

    def test_is_not_sent_after_its_time(self, notify: Notify) -> None:
        notify.tell(proposed(expires_at=NOW + timedelta(minutes=1)))
        assert sent(notify, ADA) == []


class TestPairDeclined:
    def test_is_told_once_to_whoever_was_asked(self, notify: Notify) -> None:
        notify.tell(proposed())
        sent(notify, ADA)
        notify.tell(declined(), declined())
        assert sent(notify, ADA) == sent(notify, GRACE) == ["proposal", "proposal-closed"]

    def test_needs_no_word_to_whoever_never_heard_of_it(self, notify: Notify) -> None:
        notify.tell(proposed(), declined())
        assert sent(notify, ADA) == sent(notify, GRACE) == []

    def test_gives_way_to_the_next_proposal(self, notify: Notify) -> None:
        notify.tell(proposed())
        sent(notify, ADA)
        notify.tell(declined(), proposed(pair_id="next"))
        assert sent(notify, ADA) == ["proposal", "proposal"]

    def test_gives_way_to_the_word_that_nobody_was_found(self, notify: Notify) -> None:
        notify.tell(proposed())
        sent(notify, ADA)
        notify.tell(declined())
        notify.tell(unmatched())
        assert sent(notify, ADA) == ["proposal", "unmatched"]

    @pytest.mark.parametrize("first", ["withdrawn", "declined"])
    def test_says_nothing_more_to_whoever_has_left(self, notify: Notify, first: str) -> None:
        notify.tell(enrolled(), proposed())
        sent(notify, ADA)
        facts = [withdrawn(), declined(reason=DeclineReason.WITHDRAWN)]
        notify.tell(*(facts if first == "withdrawn" else reversed(facts)))
        assert sent(notify, ADA)[-1] == "withdrawn"
        assert "proposal-closed" not in sent(notify, ADA)
        assert sent(notify, GRACE) == ["proposal", "proposal-closed"]

    def test_can_be_done_without(self, notify: Notify) -> None:
        notify.tell(proposed())
        sent(notify, ADA)
        notify.tell(SetPreferences(person_id=ADA, opted_out=(N.PROPOSAL_CLOSED,)), declined())
        assert sent(notify, ADA) == ["proposal"]


class TestProposalMail:
    @pytest.mark.parametrize("role", Role)
    def test_has_a_button_for_each_answer(self, role: Role) -> None:
        message = opened(before(letter(N.PROPOSAL, role, expires_at=NOW + WEEK)))
        for label in ("Yes, introduce us", "No, thank you"):
            assert label in text(message)
            assert label in html(message)

    async def test_names_nobody_before_everybody_has_agreed(self, notify: Notify) -> None:
        notify.tell(proposed())
        delivery = notify.only(ADA, N.PROPOSAL)
        gathered = await gather(MemoryReader(notify), delivery)  # type: ignore[arg-type]  # reads as the real one
        assert gathered is not None
        assert gathered.others == ()
        message = opened(gathered)
        for part in (text(message), html(message), str(message["subject"]), message.as_string()):
            assert "Grace" not in part
            assert "grace" not in part
        assert "data literacy" in text(message)

    async def test_leads_to_the_page_of_matching_for_as_long_as_the_proposal_stands(self, notify: Notify) -> None:
        notify.tell(proposed())
        gathered = await gather(MemoryReader(notify), notify.only(ADA, N.PROPOSAL))  # type: ignore[arg-type]
        assert gathered is not None
        words = text(opened(gathered)).split()
        links = [urlsplit(word) for word in words if word.startswith("http://127.0.0.1:8001/proposal/")]
        said = [signer("matching").read(link.path.rpartition("/")[2], NOW + WEEK / 2).claims for link in links]
        whose = {"pair_id": PAIR, "person_id": ADA}
        assert said == [{**whose, "answer": "yes"}, {**whose, "answer": "no"}]

    @pytest.mark.parametrize("reason", DeclineReason)
    def test_of_the_end_says_neither_who_nor_why_somebody_said_no(self, reason: DeclineReason) -> None:
        message = opened(before(letter(N.PROPOSAL_CLOSED, about=About(declined=reason))))
        words = text(message)
        for forbidden in ("no time", "no-time", "topics", "Grace", "withdr", "refus", "rather"):
            assert forbidden not in words
        assert "does not come about" in words

    def test_counts_the_people_of_a_group(self) -> None:
        given = before(letter(N.PROPOSAL, expires_at=NOW + WEEK))
        third = MEMBERS[0].model_copy(update={"person_id": PersonId("third")})
        assert given.pair
        grouped = replace(given, pair=replace(given.pair, members=(*MEMBERS, third)))
        assert "3 people in all" in text(opened(grouped))
