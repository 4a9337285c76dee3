"""Nudges: to the side that let it slip, then to its delegate, then a count to the sponsor; never a name."""

from datetime import timedelta
from typing import Any

import pytest

from services.notify.commands import LetMailsGo, OptOut, RecordDelivery, SetDelegate, StopMails
from services.notify.domain.delivery import About, Delivery, Result, State
from services.notify.domain.nudges import APART, LEAST, Nudged
from services.notify.domain.people import OwnDelegate, UnknownDelegate
from services.notify.store import NUDGED
from shared.contracts.contacts import ContactErased
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.pairs import PairEndReason
from shared.contracts.programs import ProgramClosed, ProgramStaffed
from shared.contracts.sessions import MomentumChanged, MomentumReason, MomentumState
from shared.contracts.vocabulary import DeliveryId, Kind, PairId, PairMember, PersonId, Role
from tests.builders import NOW
from tests.unit.notify.facts import (
    ADA,
    GRACE,
    MEMBERS,
    PAIR,
    PROGRAM,
    Notify,
    contact,
    ended,
    pair_paused,
    pair_resumed,
    paired,
    program,
    rescheduled,
    scheduled,
)
from tests.unit.notify.letters import ADA_CONTACT, GRACE_CONTACT, letter, opened, text

N = NotificationKind
PAM, BOSS, COORDINATOR = PersonId("pam"), PersonId("boss"), PersonId("cora")
A_WEEK = timedelta(days=7)
A_DAY = timedelta(days=1, minutes=10)  # by then a nudge has left
OTHER: dict[str, Any] = {"pair_id": PairId("other"), "revision": 7}


def slipped(
    in_a_row: int = 1,
    side: Role | None = Role.MENTEE,
    reason: MomentumReason = MomentumReason.CANCELLATIONS,
    **fields: Any,  # noqa: ANN401 - any field
) -> MomentumChanged:
    known: dict[str, Any] = {"pair_id": PAIR, "program_id": PROGRAM, "kind": Kind.REVERSE, "members": MEMBERS}
    known |= {"revision": in_a_row, "state": MomentumState.SLIPPING, "reason": reason}
    return MomentumChanged(**known | {"side": side, "in_a_row": in_a_row} | fields)


def fading(pair: str = PAIR, reason: MomentumReason = MomentumReason.SILENCE, **fields: Any) -> MomentumChanged:  # noqa: ANN401
    return slipped(9, None, reason, pair_id=PairId(pair), state=MomentumState.FADING, **fields)


def a_program(executives: int = 1, kind: Kind = Kind.REVERSE) -> Notify:
    notify = Notify()
    staff = ProgramStaffed(revision=2, program_id=PROGRAM, sponsor_id=BOSS, coordinator_ids=(COORDINATOR,))
    notify.tell(contact(ADA), contact(GRACE), contact(PAM), contact(BOSS), contact(COORDINATOR))
    notify.tell(program(kind=kind), staff, paired())
    for number in range(2, executives + 1):
        members = (
            PairMember(person_id=PersonId(f"junior-{number}"), role=Role.MENTOR),
            PairMember(person_id=PersonId(f"executive-{number}"), role=Role.MENTEE),
        )
        notify.tell(paired(pair_id=PairId(f"pair-{number}"), members=members))
    return notify


class TestANudge:
    def test_goes_to_the_side_that_cancelled_alone(self) -> None:
        notify = a_program()
        notify.tell(slipped(side=Role.MENTEE))
        assert notify.only(GRACE, N.NUDGE).about.own
        assert not notify.deliveries(ADA, N.NUDGE)

    def test_goes_to_both_if_no_side_let_it_slip(self) -> None:
        notify = a_program()
        notify.tell(slipped(1, None, MomentumReason.NO_SHOWS))
        assert [notify.only(one, N.NUDGE).about.own for one in (ADA, GRACE)] == [False, False]

    @pytest.mark.parametrize("reason", [MomentumReason.MET, MomentumReason.BEGAN, MomentumReason.NEEDS_HELP])
    def test_is_for_what_people_can_mend_by_a_new_time(self, reason: MomentumReason) -> None:
        notify = a_program()
        notify.tell(slipped(1, None, reason))
        assert not notify.deliveries(GRACE, N.NUDGE)

    def test_leaves_a_day_to_find_a_new_time(self) -> None:
        notify = a_program()
        notify.tell(slipped())
        notify.tell(scheduled(7))
        assert notify.only(GRACE, N.NUDGE).state is State.SUPPRESSED

    def test_is_not_sent_once_the_meeting_is_moved(self) -> None:
        notify = a_program()
        notify.tell(scheduled(2))
        notify.wait()
        notify.tell(slipped(), rescheduled(2))
        assert notify.only(GRACE, N.NUDGE).state is State.SUPPRESSED

    @pytest.mark.parametrize("event", [pair_paused(), ended(PairEndReason.NO_FAULT)], ids=["paused", "ended"])
    def test_is_not_sent_to_a_pair_that_does_not_meet(self, event: Any) -> None:  # noqa: ANN401 - a pair's event
        notify = a_program()
        notify.tell(slipped(), event)
        assert notify.only(GRACE, N.NUDGE).state is State.SUPPRESSED

    def test_reaches_a_person_once_a_week_whatever_their_pairs_do(self) -> None:
        notify = a_program()
        notify.tell(slipped(), slipped(**OTHER))
        notify.wait(A_DAY)
        notify.send()
        assert [one.pair_id for one in sent(notify, GRACE)] == [PAIR]
        notify.wait(APART)
        notify.tell(slipped(**OTHER | {"revision": 8}))
        notify.wait(A_DAY)
        notify.send()
        assert [one.pair_id for one in sent(notify, GRACE)] == [PAIR, OTHER["pair_id"]]

    @pytest.mark.parametrize("side", [Role.MENTEE, None])
    def test_of_a_second_slip_takes_the_place_of_the_first(self, side: Role | None) -> None:
        notify = a_program()
        notify.tell(slipped(1, side))
        notify.wait(timedelta(hours=5))
        notify.tell(slipped(2, side))
        notify.wait(A_DAY)
        notify.send()
        assert [one.about.in_a_row for one in sent(notify, GRACE)] == [2]

    def test_that_was_called_off_leaves_the_week_to_the_next(self) -> None:
        notify = a_program()
        notify.tell(slipped(1), scheduled(7))
        notify.wait(timedelta(hours=5))
        notify.tell(slipped(2))
        notify.wait(A_DAY)
        notify.send()
        assert [one.about.in_a_row for one in sent(notify, GRACE)] == [2]

    def test_that_was_called_off_leaves_the_week_to_another_pair_that_slipped(self) -> None:
        notify = a_program()
        notify.tell(slipped(), slipped(**OTHER), scheduled(7))
        notify.wait(A_DAY)
        notify.send()
        assert [one.pair_id for one in sent(notify, GRACE)] == [OTHER["pair_id"]]

    def test_that_no_server_took_leaves_the_week_to_the_next(self) -> None:
        notify = a_program()
        notify.tell(slipped(1))
        notify.wait(A_DAY)
        notify.send(Result.MESSAGE_REFUSED)
        notify.tell(slipped(2))
        notify.wait(A_DAY)
        notify.send()
        assert [one.about.in_a_row for one in sent(notify, GRACE)] == [2]

    def test_that_an_earlier_version_counted_when_it_was_planned_still_leaves(self) -> None:
        notify = a_program()
        notify.tell(slipped())
        notify.put(NUDGED, Nudged(id=GRACE, last=((N.NUDGE, notify.now),)))
        notify.wait(A_DAY)
        notify.send()
        assert sent(notify, GRACE)

    def test_says_nothing_of_what_anybody_answered(self) -> None:
        mail = text(opened(letter(N.NUDGE, Role.MENTEE, about=About(in_a_row=2))))
        for word in ("did not", "missed", "no-show", "said", "answered", "cancel"):
            assert word not in mail.split("in private")[0]
        assert "/meetings/" in mail

    def test_tells_the_own_side_how_often(self) -> None:
        mail = text(opened(letter(N.NUDGE, Role.MENTEE, about=About(own=True, in_a_row=2))))
        assert "called off by your side 2 times in a row" in mail


class TestADelegate:
    def test_is_asked_the_second_time_in_place_of_the_executive(self) -> None:
        notify = a_program()
        notify.tell(SetDelegate(person_id=GRACE, email="pam@example.org"), slipped(2))
        notify.wait(A_DAY)
        notify.send()
        notify.wait(A_WEEK)
        assert not sent(notify, GRACE)
        assert [one.about.principal for one in sent(notify, PAM)] == [GRACE]

    def test_is_not_asked_the_first_time(self) -> None:
        notify = a_program()
        notify.tell(SetDelegate(person_id=GRACE, delegate_id=PAM), slipped(1))
        notify.wait(A_DAY)
        notify.send()
        assert sent(notify, GRACE)
        assert not notify.deliveries(PAM)

    @pytest.mark.parametrize(
        "change",
        [
            ContactErased(person_id=PAM),
            OptOut(person_id=PAM, kind=N.DELEGATE_NUDGE),
            contact(PAM, revision=2, email="no address"),
        ],
        ids=["left", "opted out", "no address"],
    )
    @pytest.mark.parametrize("after", [timedelta(), timedelta(days=1, minutes=1)], ids=["at once", "meanwhile"])
    def test_whom_no_mail_reaches_is_nobody(self, change: Message, after: timedelta) -> None:
        notify = a_program()
        notify.tell(SetDelegate(person_id=GRACE, delegate_id=PAM), slipped(2))
        notify.wait(after)
        notify.tell(change)
        notify.wait(2 * A_DAY)
        notify.send()
        assert [one.about.in_a_row for one in sent(notify, GRACE)] == [2]
        assert not sent(notify, PAM)

    def test_whose_server_refuses_the_mail_is_nobody(self) -> None:
        notify = a_program()
        notify.wait()
        notify.send()
        notify.tell(SetDelegate(person_id=GRACE, delegate_id=PAM), slipped(2))
        notify.wait(A_DAY)
        notify.jobs, delegates = [], notify.jobs
        notify.tell(*(refused(notify, one) for one in delegates))
        notify.wait(A_DAY)
        notify.send()
        assert len(delegates) == len(sent(notify, GRACE)) == 1

    def test_of_two_executives_is_asked_once_a_week_and_the_other_executive_in_person(self) -> None:
        notify = a_program(executives=2)
        other = PersonId("executive-2")
        members = (PairMember(person_id=other, role=Role.MENTEE),)
        notify.tell(contact(other), *(SetDelegate(person_id=one, delegate_id=PAM) for one in (GRACE, other)))
        notify.tell(slipped(2))
        notify.wait(timedelta(hours=1))
        notify.tell(slipped(2, pair_id=PairId("pair-2"), members=members))
        notify.wait(A_DAY)
        notify.send()
        assert [one.about.principal for one in sent(notify, PAM)] == [GRACE]
        assert [one.pair_id for one in sent(notify, other)] == ["pair-2"]
        assert not sent(notify, GRACE)

    @pytest.mark.parametrize("found", [True, False])
    @pytest.mark.parametrize("after", [timedelta(hours=5), timedelta(days=1, minutes=1)], ids=["waiting", "passed on"])
    @pytest.mark.parametrize("other", [None, BOSS])
    def test_of_before_gets_nothing_any_more(self, other: PersonId | None, after: timedelta, found: bool) -> None:  # noqa: FBT001
        notify = a_program()
        notify.tell(SetDelegate(person_id=GRACE, delegate_id=PAM), slipped(2))
        notify.wait(after)
        notify.tell(SetDelegate(person_id=GRACE, delegate_id=other), *([scheduled(7)] if found else []))
        for time in (timedelta(hours=22), A_WEEK):
            notify.wait(time)
            notify.send()
            assert len([*sent(notify, BOSS), *sent(notify, GRACE)]) == (0 if found else 1)
        assert not sent(notify, PAM)

    def test_waits_as_long_as_the_mails_of_the_program(self) -> None:
        notify = a_program()
        notify.tell(SetDelegate(person_id=GRACE, delegate_id=PAM), slipped(2), StopMails(program_id=PROGRAM))
        notify.wait(4 * A_DAY)
        notify.tell(LetMailsGo(program_id=PROGRAM))
        notify.wait(timedelta(hours=1))
        notify.send()
        notify.wait(A_WEEK)
        assert len(sent(notify, PAM)) == 1
        assert not sent(notify, GRACE)

    def test_must_be_known_and_somebody_else(self) -> None:
        notify = a_program()
        for wrong in ("nobody@example.org", "no address"):
            with pytest.raises(UnknownDelegate):
                notify.tell(SetDelegate(person_id=GRACE, email=wrong))
        with pytest.raises(OwnDelegate):
            notify.tell(SetDelegate(person_id=GRACE, delegate_id=GRACE))

    def test_can_be_nobody_again_and_leaves_other_wishes_alone(self) -> None:
        notify = a_program()
        notify.tell(SetDelegate(person_id=GRACE, delegate_id=PAM))
        notify.tell(SetDelegate(person_id=GRACE))
        assert notify.preferences(GRACE).delegate_id is None

    def test_reads_whose_meetings_they_are_and_gets_a_link_that_asks_for_no_help(self) -> None:
        given = letter(N.DELEGATE_NUDGE, Role.MENTEE, about=About(principal=GRACE, in_a_row=2), person_id=PAM)
        told = type(given)(
            **{name: getattr(given, name) for name in given.__slots__}
            | {"principal": GRACE_CONTACT, "others": (type(given.others[0])(role=Role.MENTOR, contact=ADA_CONTACT),)}
        )
        mail = text(opened(told))
        assert "Grace Hopper meets Ada Lovelace" in mail
        assert "in private" not in mail


class TestCoordinators:
    def test_are_told_on_monday_which_pairs_need_help(self) -> None:
        notify = a_program()
        notify.tell(fading())
        notify.wait(A_WEEK)
        delivery = notify.only(COORDINATOR, N.PAIRS_IN_NEED)
        assert (delivery.about.in_need, delivery.about.count) == ((PAIR,), 1)
        assert delivery.created_at.weekday() == 0

    def test_are_told_again_every_week_until_the_pair_meets(self) -> None:
        notify = a_program()
        notify.tell(fading())
        notify.wait(3 * A_WEEK)
        assert len(notify.deliveries(COORDINATOR, N.PAIRS_IN_NEED)) == 3
        notify.tell(slipped(0, None, MomentumReason.MET, state=MomentumState.STEADY))
        notify.wait(3 * A_WEEK)
        assert len(notify.deliveries(COORDINATOR, N.PAIRS_IN_NEED)) == 3

    def test_are_told_the_next_day_if_somebody_may_have_asked(self) -> None:
        notify = a_program()
        notify.tell(fading(reason=MomentumReason.NEEDS_HELP))
        notify.wait(timedelta(days=1))
        assert notify.only(COORDINATOR, N.PAIRS_IN_NEED).created_at < NOW + timedelta(days=1)

    def test_hear_nothing_of_a_pair_while_it_is_paused(self) -> None:
        notify = a_program()
        notify.tell(fading(), pair_paused())
        notify.wait(2 * A_WEEK)
        assert not notify.deliveries(COORDINATOR, N.PAIRS_IN_NEED)
        notify.tell(pair_resumed())
        notify.wait(A_WEEK)
        assert notify.deliveries(COORDINATOR, N.PAIRS_IN_NEED)

    def test_hear_of_a_paused_pair_that_hurries(self) -> None:
        notify = a_program()
        notify.tell(fading(reason=MomentumReason.NEEDS_HELP), pair_paused())
        notify.wait(timedelta(days=1))
        assert notify.only(COORDINATOR, N.PAIRS_IN_NEED)

    def test_hear_nothing_of_a_pair_that_has_ended_nor_of_a_closed_program(self) -> None:
        notify = a_program()
        notify.tell(fading(), ended(PairEndReason.NO_FAULT), fading("other"))
        notify.tell(ProgramClosed(revision=5, program_id=PROGRAM))
        notify.wait(2 * A_WEEK)
        assert not notify.deliveries(COORDINATOR, N.PAIRS_IN_NEED)
        assert not notify.kept["pairs_in_need"]

    def test_read_who_it_is_with_a_link_and_never_why(self) -> None:
        given = letter(N.PAIRS_IN_NEED, about=About(in_need=(PAIR,), count=1), pair_id=None)
        listed = _listed(given)
        mail = text(opened(listed))
        assert "Ada Lovelace and Grace Hopper" in mail
        assert f"/pairs/{PAIR}" in mail
        for word in ("cancel", "silence", "missed", "asked for help", "junior"):
            assert word not in mail


class TestTheSponsor:
    def test_is_told_a_count_over_five_executives(self) -> None:
        notify = a_program(executives=LEAST)
        notify.tell(slipped(3))
        notify.wait(A_WEEK)
        delivery = notify.only(BOSS, N.CANCELLATION_COUNT)
        assert (delivery.about.count, delivery.about.among) == (1, LEAST)
        assert GRACE not in repr(delivery)

    def test_is_told_nothing_over_four(self) -> None:
        notify = a_program(executives=LEAST - 1)
        notify.tell(slipped(3))
        notify.wait(4 * A_WEEK)
        assert not notify.deliveries(BOSS, N.CANCELLATION_COUNT)

    @pytest.mark.parametrize("side", [Role.MENTOR, None])
    def test_is_told_nothing_of_juniors(self, side: Role | None) -> None:
        notify = a_program(executives=LEAST)
        notify.tell(slipped(3, side))
        notify.wait(A_WEEK)
        assert not notify.deliveries(BOSS, N.CANCELLATION_COUNT)

    def test_is_told_nothing_of_partners_who_are_peers(self) -> None:
        notify = a_program(executives=LEAST)
        notify.tell(slipped(3, kind=Kind.RECIPROCAL))
        notify.wait(A_WEEK)
        assert not notify.deliveries(BOSS, N.CANCELLATION_COUNT)

    def test_is_told_at_most_once_a_week_however_often_coordinators_are(self) -> None:
        notify = a_program(executives=LEAST)
        for number in (1, 2, 3):
            pair = PairId(f"pair-{number}") if number > 1 else PAIR
            members = (
                MEMBERS if number == 1 else (PairMember(person_id=PersonId(f"executive-{number}"), role=Role.MENTEE),)
            )
            notify.tell(slipped(3, pair_id=pair, members=members), fading(reason=MomentumReason.NEEDS_HELP))
            notify.wait(timedelta(days=1))
        assert not notify.deliveries(BOSS, N.CANCELLATION_COUNT)
        notify.wait(A_WEEK)
        assert notify.only(BOSS, N.CANCELLATION_COUNT).about.count == 2

    def test_is_told_again_only_once_it_has_grown(self) -> None:
        notify = a_program(executives=LEAST)
        notify.tell(slipped(3), slipped(4))
        notify.wait(3 * A_WEEK)
        assert len(notify.deliveries(BOSS, N.CANCELLATION_COUNT)) == 1

    def test_reads_a_figure_and_no_name(self) -> None:
        mail = text(opened(letter(N.CANCELLATION_COUNT, about=About(count=1, among=7), pair_id=None)))
        assert "1 of 7 executives has called off three meetings or more in a row" in mail
        assert "Grace" not in mail


def sent(notify: Notify, person: PersonId) -> list[Delivery]:
    """Return the nudges that a person got."""
    found = notify.deliveries(person, state=State.SENT)
    return [one for one in found if one.kind in {N.NUDGE, N.DELEGATE_NUDGE}]


def refused(notify: Notify, delivery: str) -> RecordDelivery:
    person = notify.delivery(delivery).person_id
    return RecordDelivery(
        person_id=person,
        delivery_id=DeliveryId(delivery),
        result=Result.ADDRESS_REFUSED,
        attempts=1,
        contact_revision=1,
    )


def _listed(given: Any) -> Any:  # noqa: ANN401 - a letter
    from services.notify.content.letter import Listed  # noqa: PLC0415
    from tests.unit.notify.letters import pair  # noqa: PLC0415

    fields = {name: getattr(given, name) for name in given.__slots__}
    return type(given)(**fields | {"in_need": (Listed(pair=pair(), people=(ADA_CONTACT, GRACE_CONTACT)),)})
