from datetime import timedelta

import pytest

from services.notify.domain.delivery import State
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind, SuppressionReason
from shared.contracts.participants import ParticipantInvitationClosed, ParticipantInvited, ParticipantWaitlisted
from shared.contracts.programs import ProgramClosed
from shared.contracts.vocabulary import Role
from tests.builders import NOW
from tests.keys import signer
from tests.unit.notify.facts import ADA, PROGRAM, Notify, contact, enrolled, program
from tests.unit.notify.letters import html, letter, opened, text

ASKED, REMINDED = NotificationKind.NOMINATION, NotificationKind.NOMINATION_REMINDER
UNTIL = timedelta(days=14)


def closed() -> ParticipantInvitationClosed:
    return ParticipantInvitationClosed(person_id=ADA, program_id=PROGRAM, role=Role.MENTEE, revision=2)


def waits() -> ParticipantWaitlisted:
    return ParticipantWaitlisted(person_id=ADA, program_id=PROGRAM, role=Role.MENTEE, revision=2, position=3)


@pytest.fixture
def notify() -> Notify:
    known = Notify()
    known.tell(program(), contact())
    invited = ParticipantInvited(
        person_id=ADA, program_id=PROGRAM, role=Role.MENTEE, revision=1, expires_at=NOW + UNTIL
    )
    known.tell(invited)
    return known


class TestANominee:
    def test_is_asked_at_once_and_reminded_half_way(self, notify: Notify) -> None:
        notify.wait()
        assert notify.only(ADA, ASKED).state is State.SENDING
        assert notify.only(ADA, REMINDED).state is State.PENDING
        notify.wait(UNTIL / 2)
        assert notify.only(ADA, REMINDED).state is State.SENDING

    @pytest.mark.parametrize("since", [closed(), enrolled(), waits(), ProgramClosed(program_id=PROGRAM, revision=9)])
    def test_is_not_reminded_when_nothing_waits_any_more(self, notify: Notify, since: Message) -> None:
        notify.wait()
        notify.tell(since)
        notify.wait(UNTIL)
        assert notify.only(ADA, REMINDED).reason is SuppressionReason.OVERTAKEN

    def test_who_declined_hears_nothing_more(self, notify: Notify) -> None:
        notify.wait()
        notify.send()
        notify.tell(closed())
        notify.wait(timedelta(days=100))
        assert [one.kind for one in notify.deliveries(ADA, state=State.SENT)] == [ASKED]

    def test_who_accepts_is_welcomed_as_somebody_who_accepted(self, notify: Notify) -> None:
        notify.tell(enrolled(mode="nominated"))
        notify.wait()
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.SENDING
        assert notify.only(ADA, ASKED).reason is SuppressionReason.OVERTAKEN
        about = notify.only(ADA, NotificationKind.WELCOME).about
        assert "You accepted the invitation" in text(opened(letter(NotificationKind.WELCOME, about=about)))


class TestTheMail:
    @pytest.mark.parametrize("kind", [ASKED, REMINDED])
    def test_has_a_link_for_each_answer_until_the_time_is_over(self, kind: NotificationKind) -> None:
        page = html(opened(letter(kind, Role.MENTEE, expires_at=NOW + UNTIL)))
        tokens = [part.split('"')[0] for part in page.split("/nomination/")[1:]]
        said = [signer("matching").read(token, NOW + UNTIL - timedelta(minutes=1)).claims for token in tokens]
        assert [one["answer"] for one in said] == ["yes", "no"]
        assert {one["purpose"] for one in said} == {"nomination"}

    @pytest.mark.parametrize("kind", [ASKED, REMINDED])
    def test_names_nobody_and_claims_no_participation(self, kind: NotificationKind) -> None:
        said = text(opened(letter(kind, Role.MENTEE, expires_at=NOW + UNTIL)))
        assert "Grace" not in said
        assert "because you were nominated for Digital Spring" in said
        assert "nobody is told who said no" in said
