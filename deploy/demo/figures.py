"""The demo's figures, each from the services and from a second source that is independent of them."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from deploy.client import Json, Platform
from deploy.demo.events import Events
from deploy.demo.expected import Expected, registered
from deploy.demo.ledger import Ledger
from deploy.demo.mailbox import Mailbox
from deploy.demo.story import Story
from shared.contracts.feedback import (
    AgreementSigned,
    CommitmentDone,
    CommitmentMade,
    CommitmentVerified,
    FeedbackSubmitted,
    ThanksGiven,
)
from shared.contracts.notifications import NotificationFailed, NotificationSent
from shared.contracts.organization import PlanHeld
from shared.contracts.pairs import PairCreated, PairEnded, PairEndReason, PairExtended, PairPaused, PairResumed
from shared.contracts.sessions import CancelReason, SessionHeld

HAD_A_PAIR: Final = frozenset({"active", "paused", "completed"})
OVER: Final = frozenset({"ended", "completed"})
A_BLOCK: Final = 5  # people; what fewer say waits


@dataclass(frozen=True, kw_only=True)
class Check:
    """One figure from two sources, which must agree."""

    figure: str
    source: str
    value: int
    second_source: str
    second_value: int

    @property
    def holds(self) -> bool:
        """Tell whether both sources agree."""
        return self.value == self.second_value

    def __str__(self) -> str:
        """Return the check as a sentence."""
        verb = "as" if self.holds else "but"
        return f"{self.figure}: {self.value} {self.source}, {verb} {self.second_value} {self.second_source}"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the services say of a program at the end."""

    report: Json
    participants: list[Json]
    pairs: list[Json]
    sessions: list[Json]
    surveys: list[Json]
    deliveries: list[Json]
    plans: list[Json]
    outcome: Json = field(default_factory=dict)
    questions: list[Json] = field(default_factory=list)
    thanks: list[Json] = field(default_factory=list)

    def ended(self, reason: PairEndReason) -> int:
        """Count the pairs that ended for a reason."""
        return sum(pair["end_reason"] == reason for pair in self.pairs)

    def told(self, kind: str) -> int:
        """Count the pairs of which somebody was told by a mail of a kind."""
        return len({one["pair_id"] for one in self.deliveries if (one["kind"], one["state"]) == (kind, "sent")})

    def change(self, outcome: str) -> int:
        """Return an outcome's mean change until the end, in hundredths of a point, as the report says it."""
        closing: list[Json] = next(
            (one["changes"]["all"] for one in self.outcome["compared"] if one["wave"] == "closing"), []
        )
        return next((round(100 * one["mean"]) for one in closing if one["outcome"] == outcome), 0)

    def counted(self, what: str) -> int:
        """Return one of the report's counts."""
        return sum(one["count"] for one in self.outcome["counts"] if one["what"] == what)


async def see(platform: Platform, story: Story) -> Seen:
    """Ask every service about the program."""
    program = story.office.program
    return Seen(
        report=await platform.get("matching", f"/v1/imports/{story.office.import_id}"),
        participants=await platform.every("matching", f"{program}/participants"),
        pairs=await platform.every("matching", f"{program}/pairs"),
        sessions=await platform.every("scheduling", f"{program}/sessions"),
        surveys=await platform.every("feedback", f"{program}/surveys"),
        deliveries=await platform.every("notify", f"{program}/deliveries"),
        plans=await platform.every("matching", "/v1/plans", state="discarded"),
        outcome=await platform.get("feedback", f"{program}/report"),
        questions=await story.sponsor.heard(program),
        # Who sees thanks by name is a person, and no service.
        thanks=await story.platform.every("feedback", f"{program}/thanks"),
    )


def checks(seen: Seen, story: Story, expected: Expected, events: Events) -> list[Check]:
    """Compare every figure of the table with its second source."""
    return [
        *_of_people(seen, story, expected, events),
        *_of_pairs(seen, story, events),
        *_of_momentum(seen, story.ledger, story.mailbox, events),
        *_of_what_came_of_it(seen, story.ledger, events),
        *_of_mails(seen, story, events),
    ]


def _of_people(seen: Seen, story: Story, expected: Expected, events: Events) -> list[Check]:
    participants, ready = seen.participants, story.ledger.stayed
    paired = {person for pair in seen.pairs if pair["state"] in HAD_A_PAIR for person in _members(pair)}
    unmatched = [one for one in participants if one["person_id"] in ready - paired]
    said = sum(one["status"] == "unmatched" for one in participants)
    return [
        check(
            "people", "contacts on Kafka", events.contacts, "good people in HR's file", len(registered(story.roster))
        ),
        check("refused rows", "in the import's report", seen.report["refused"], "in the CSV", expected.refused),
        check("participants", "in matching", len(participants), "with a role in the CSV", expected.participants),
        check("ready people", "paired + unmatched", len(paired) + len(unmatched), "readied and stayed", len(ready)),
        check("unmatched", "said by matching", said, "counted", len(unmatched)),
        check(
            "held plans", "plan-held events", events.by_type[PlanHeld.TYPE], "discarded in matching", len(seen.plans)
        ),
    ]


def _of_pairs(seen: Seen, story: Story, events: Events) -> list[Check]:
    kind, ends, ledger = events.by_type, events.ends, story.ledger
    completed, left = PairEndReason.COMPLETED, PairEndReason.LEFT
    over, extended = _count(seen.pairs, OVER), kind[PairExtended.TYPE]
    held = _count(seen.sessions, {"held"})
    return [
        check("pairs", "in matching", len(seen.pairs), "pair-created events", kind[PairCreated.TYPE]),
        check("ended pairs", "in matching", over, "pair-ended events", kind[PairEnded.TYPE]),
        check("completed pairs", "in matching", seen.ended(completed), "pair-ended events", ends[completed]),
        check("extended pairs", "pair-extended events", extended, "as both said yes by link", ledger.extended),
        check("paused pairs", "pair-paused events", kind[PairPaused.TYPE], "told by mail", seen.told("pair-paused")),
        check(
            "resumed pairs", "pair-resumed events", kind[PairResumed.TYPE], "told by mail", seen.told("pair-resumed")
        ),
        check("left pairs", "in matching", seen.ended(left), "asked for a note by mail", seen.told("handover")),
        check("left pairs", "pair-ended events", ends[left], "in matching", seen.ended(left)),
        check("handover notes", "written by link", ledger.notes, "read by who stays", ledger.read),
        check("sessions held", "in scheduling", held, "as the people attested", ledger.sessions_held),
        check("sessions held", "session-held events", kind[SessionHeld.TYPE], "in scheduling", held),
    ]


def _of_momentum(seen: Seen, ledger: Ledger, mailbox: Mailbox, events: Events) -> list[Check]:
    nudges = sum((one["kind"], one["state"]) == ("nudge", "sent") for one in seen.deliveries)
    off, mended = events.cancelled[CancelReason.BY_MEMBER], events.mended(ledger.mended)
    return [
        check("called off", "session-cancelled events", off, "cancelled by link", ledger.cancelled),
        check("nudges", "deliveries sent", nudges, "mails with those buttons", mailbox.nudges()),
        check("mended pairs", "momentum-changed events", mended, "met again when nudged", len(ledger.mended)),
    ]


def _of_what_came_of_it(seen: Seen, ledger: Ledger, events: Events) -> list[Check]:
    kind, heard = events.by_type, [one for asked in seen.questions for one in asked["answers"]]
    said, words = sum(one["answers"] for one in heard), sum(len(asked["words"]) for asked in seen.questions)
    thanks, made, verified = len(ledger.thanks) + len(ledger.honoured), len(ledger.made), len(ledger.verified)
    signed, done = ledger.agreements, len(ledger.done)
    return [
        check("agreements", "agreement-signed events", kind[AgreementSigned.TYPE], "signed by both by link", signed),
        check("agreements", "in the report", seen.counted("agreement-signed"), "in whole fives", _in_fives(signed)),
        check("commitments made", "commitment-made events", kind[CommitmentMade.TYPE], "said by link", made),
        check("commitments done", "commitment-done events", kind[CommitmentDone.TYPE], "done by link", done),
        check("commitments verified", "events", kind[CommitmentVerified.TYPE], "confirmed by link", verified),
        check("thanks", "thanks-given events", kind[ThanksGiven.TYPE], "of seniors and the sponsor", thanks),
        check("thanks", "shown to the program", len(seen.thanks), "shown by link", len(ledger.shown)),
        check("opinions", "shown to the sponsor", said, "in whole fives", _in_fives(len(ledger.opinions))),
        check("opinions", "with words", words, "in whole fives", _in_fives(len(ledger.shared))),
        check("feels valued", "change x 100 in report", seen.change("valued"), "as answered", ledger.change("valued")),
        check("feels included", "change x 100", seen.change("inclusion"), "as answered", ledger.change("inclusion")),
        check("would stay", "change x 100", seen.change("stay"), "as answered", ledger.change("stay")),
    ]


def _of_mails(seen: Seen, story: Story, events: Events) -> list[Check]:
    kind, mailbox = events.by_type, story.mailbox
    told = Counter(delivery["state"] for delivery in seen.deliveries)
    answered, given = _count(seen.surveys, {"answered"}), kind[FeedbackSubmitted.TYPE]
    linked = len({mail.message_id for mail in mailbox.mails if "attestation" in mail.links})
    asked = sum((one["kind"], one["state"]) == ("attestation", "sent") for one in seen.deliveries)
    sent, failed, mails = kind[NotificationSent.TYPE], kind[NotificationFailed.TYPE], mailbox.distinct()
    return [
        check("answers", "in feedback", answered, "as the people answered", story.ledger.answers),
        check("answers", "feedback-submitted events", given, "in feedback", answered),
        check("attestation mails", "with a link", linked, "deliveries sent", asked),
        check("mails", "on disk", mails, "notification-sent events", sent),
        check("mails", "deliveries sent", told["sent"], "on disk", mails),
        check("failures", "deliveries failed", told["failed"], "notification-failed events", failed),
        check("dead letters", "on Kafka", events.dead, "expected", 0),
    ]


def check(figure: str, source: str, value: int, second_source: str, second_value: int) -> Check:
    """Return one figure with its two sources."""
    return Check(figure=figure, source=source, value=value, second_source=second_source, second_value=second_value)


def _in_fives(count: int) -> int:
    return count - count % A_BLOCK


def _members(pair: Json) -> list[str]:
    return [*pair["mentor_ids"], *pair["mentee_ids"]]


def _count(things: list[Json], states: Collection[str]) -> int:
    return sum(one["state"] in states for one in things)
