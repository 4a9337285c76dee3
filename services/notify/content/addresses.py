"""The signed links in a mail: the service that owns the action serves the page, and only its POST acts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, assert_never

from services.notify.content.facts import SCALE, Addresses
from services.notify.domain.delivery import Delivery, News
from services.notify.domain.kinds import KINDS, SURVEYS, Asks
from services.notify.settings import Settings
from shared.contracts.closed import total
from shared.contracts.notifications import NotificationKind
from shared.pages.links import Links

AUDIENCE: Final = "notify"
PREFERENCES_FOR: Final = timedelta(days=365)
# How long a link works if its action has no deadline of its own.
ACT_FOR: Final = timedelta(days=30)
# How long after the time for an attestation a session can still be judged.
PULSE_FOR: Final = timedelta(days=14)
# Leaving a pair is possible for as long as a mail is at hand; mails during its life bring newer links.
LEAVE_FOR: Final = timedelta(days=365)
# A pair's meetings can be moved for as long as it usually lasts; newer mails bring newer links.
MEET_FOR: Final = timedelta(days=180)
# Whoever keeps somebody's calendar is asked for a new time soon; they may keep it no more later.
KEEP_FOR: Final = timedelta(days=28)
# The orientation can be done, and read again, during a whole program.
READY_FOR: Final = timedelta(days=365)
# The receipt of an erasure can be read for as long as the audit trail says that it was asked for.
RECEIPT_FOR: Final = timedelta(days=400)

# What a member of a pair can do by a link: who serves it, its page and its name among the addresses, and its purpose.
IN_A_PAIR: Final = total(
    [Asks.EXTENSION, Asks.HANDOVER, Asks.LEAVING, Asks.TOGETHER],
    {
        Asks.EXTENSION: ("matching", "extension", "extend"),
        Asks.HANDOVER: ("matching", "handover", "handover"),
        Asks.LEAVING: ("matching", "leave", "leave"),
        Asks.TOGETHER: ("feedback", "together", "together"),
    },
)
# These can be opened for as long as a mail is at hand.
LASTING: Final = frozenset({Asks.LEAVING, Asks.TOGETHER})

A_DRAFT: Final = "{matching}/runs/{subject}"
THE_RUNS: Final = "{matching}/programs/{program}/runs"
THE_SETTINGS: Final = "{matching}/programs/{program}/settings"
THE_REPORT: Final = "{feedback}/v1/programs/{program}/report.html"
A_PLAN: Final = "{matching}/v1/plans/{subject}/report.html"
# The page on which a coordinator does what a mail tells of; it takes whoever is signed in and may.
PAGES: Final = total(
    News,
    {
        News.SPONSOR_ACCEPTED: THE_SETTINGS,
        News.SPONSOR_DECLINED: THE_SETTINGS,
        News.ROLLOUT_AGREED: THE_SETTINGS,
        News.ROLLOUT_DECLINED: THE_SETTINGS,
        News.SPONSOR_LEFT: THE_SETTINGS,
        News.COORDINATOR_LEFT: THE_SETTINGS,
        News.RUN_DRAFTED: A_DRAFT,
        News.RUN_RELEASED: "{matching}/v1/match-runs/{subject}/report.html",
        News.RUN_HELD: A_DRAFT,
        News.RUN_WAITS: THE_RUNS,
        News.RUN_FAILED: THE_RUNS,
        News.PILOT_EVALUATED: THE_REPORT,
        News.PILOT_NOT_ASKED: THE_SETTINGS,
        News.PILOT_EXPANDED: "{matching}/programs/{program}/people",
        News.PILOT_ADJUSTED: THE_SETTINGS,
        News.PILOT_STOPPED: THE_SETTINGS,
        News.CLOSING_PLANNED: THE_SETTINGS,
        News.CLOSING_TAKEN_BACK: THE_SETTINGS,
        News.PLAN_WAITS: A_PLAN,
        News.PLAN_EXPIRED: A_PLAN,
        News.ENDINGS_WAIT: A_PLAN,
        News.ENDINGS_EXPIRED: A_PLAN,
        # A file of the organization is read and decided by people administrators: coordinators look at their pairs.
        News.PLAN_ELSEWHERE: "{matching}/programs/{program}/pairs",
        News.PAIRS_PAUSED: "{matching}/v1/programs/{program}/pauses/report.html",
    },
)


# The same for mails of one kind that have no signed link of their own.
PAGES_OF_KINDS: Final[Mapping[NotificationKind, str]] = total(
    [
        NotificationKind.PAIRS_IN_NEED,
        NotificationKind.CANCELLATION_COUNT,
        NotificationKind.THANKS_SHOWN,
        NotificationKind.ERASURE_ASKED,
    ],
    {
        NotificationKind.PAIRS_IN_NEED: "{matching}/programs/{program}/pairs",
        NotificationKind.CANCELLATION_COUNT: "{matching}/programs/{program}/sponsor",
        NotificationKind.THANKS_SHOWN: "{feedback}/home/surveys#shown-thanks",
        NotificationKind.ERASURE_ASKED: "{matching}/home/erasure",
    },
)


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Signs the links of one audience, the service that serves them at `address`."""

    links: Links
    address: str
    issued: datetime

    def sign(self, claims: Mapping[str, str], expires: datetime) -> str:
        """Return the link to a page with these claims."""
        return f"{self.address}/{self.links.sign(claims, expires, self.issued)}"


class Signers:
    """Builds all links of mails."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        audiences = ("matching", "scheduling", "feedback", AUDIENCE)
        self._links = {audience: Links(settings.link_keys(audience), audience) for audience in audiences}

    def addresses(self, delivery: Delivery, now: datetime) -> Addresses:
        """Return the links of a mail: those its kind needs, until the deadline of their action, and one's own page."""
        return _Signers(self._settings, self._links, now).addresses(delivery, now)


class _Signers:
    """Builds the links of one mail, which are all issued at one time."""

    def __init__(self, settings: Settings, links: Mapping[str, Links], issued: datetime) -> None:
        def signer(audience: str, address: str) -> Signer:
            return Signer(links=links[audience], address=address, issued=issued)

        self._attest = signer("scheduling", f"{settings.public_url_scheduling}/attestation")
        self._meetings = signer("scheduling", f"{settings.public_url_scheduling}/meetings")
        self._proposal = signer("matching", f"{settings.public_url_matching}/proposal")
        self._readiness = signer("matching", f"{settings.public_url_matching}/readiness")
        self._sponsorship = signer("matching", f"{settings.public_url_matching}/sponsorship")
        self._receipt = signer("matching", f"{settings.public_url_matching}/receipt")
        self._nomination = signer("matching", f"{settings.public_url_matching}/nomination")
        served = {"matching": settings.public_url_matching, "feedback": settings.public_url_feedback}
        self._in_pairs = {
            asks: signer(service, f"{served[service]}/{name}") for asks, (service, name, _) in IN_A_PAIR.items()
        }
        self._pilot = signer("matching", f"{settings.public_url_matching}/pilot-decision")
        self._answer = signer("feedback", f"{settings.public_url_feedback}/answer")
        self._services, self._matching = served, settings.public_url_matching
        self._preferences = signer(AUDIENCE, f"{settings.public_url_notify}/preferences")

    def addresses(self, delivery: Delivery, now: datetime) -> Addresses:
        """Return the links of a mail: those its kind needs, until the deadline of their action, and one's own pages."""
        return replace(
            self._of_kind(delivery, now),
            home=f"{self._matching}/home",
            part=f"{self._matching}/home/programs/{delivery.program_id}",
            catalog=f"{self._matching}/v1/catalog.html",
        )

    def _of_kind(self, delivery: Delivery, now: datetime) -> Addresses:  # noqa: PLR0911 - one return per action
        preferences = self._preferences.sign(
            {"person_id": delivery.person_id, "kind": delivery.kind.value}, now + PREFERENCES_FOR
        )
        expires = delivery.expires_at or now + ACT_FOR
        asks = KINDS[delivery.kind].asks
        match asks:
            case Asks.ATTESTATION:
                return self._attestation(delivery, preferences, expires)
            case Asks.DECISION:
                return self._proposed(delivery, preferences, expires)
            case Asks.ANSWERS:
                return self._survey(delivery, preferences, expires)
            case Asks.READINESS:
                return Addresses(preferences=preferences, readiness=self._ready(delivery, now))
            case Asks.SPONSORSHIP | Asks.PILOT:
                return self._of_staff(asks, delivery, preferences, expires)
            case Asks.NOMINATION:
                return self._nominated(delivery, preferences, expires)
            case Asks.EXTENSION | Asks.HANDOVER | Asks.LEAVING | Asks.TOGETHER:
                return self._in_a_pair(asks, delivery, preferences, now)
            case Asks.MEETINGS:
                return Addresses(preferences=preferences, meetings=self._pairs_meetings(delivery, now))
            case Asks.NOTHING | Asks.RECEIPT:
                pairs = tuple(f"{self._matching}/pairs/{one}" for one in delivery.about.in_need)
                receipt = self._receipt_of(delivery, expires) if asks is Asks.RECEIPT else ""
                return Addresses(preferences=preferences, page=self._page(delivery), pairs=pairs, receipt=receipt)
            case _:
                assert_never(asks)

    def _of_staff(self, asks: Asks, delivery: Delivery, preferences: str, expires: datetime) -> Addresses:
        claims = {"program_id": delivery.program_id, "person_id": delivery.person_id}
        if asks is Asks.PILOT:
            pilot = self._pilot.sign({"purpose": "decision", **claims}, expires)
            return Addresses(preferences=preferences, pilot=pilot)
        asked = {"purpose": "sponsorship", **claims, "question": str(delivery.about.question)}
        return Addresses(preferences=preferences, sponsorship=self._sponsorship.sign(asked, expires))

    def _receipt_of(self, delivery: Delivery, begins: datetime) -> str:
        """Return the link to the receipt of an erasure; it names no person, and outlasts them."""
        claims = {"erasure_id": delivery.cause, "purpose": "erasure-receipt"}
        return self._receipt.sign(claims, begins + RECEIPT_FOR)

    def _page(self, delivery: Delivery) -> str:
        news = delivery.about.news
        page = PAGES[news] if news else PAGES_OF_KINDS.get(delivery.kind, "")
        return page.format(subject=delivery.about.subject, program=delivery.program_id, **self._services)

    def _pairs_meetings(self, delivery: Delivery, now: datetime) -> str:
        """Return the link to a pair's meetings; a delegate's moves them for whoever's calendar they keep."""
        principal = delivery.about.principal
        whose = {"pair_id": str(delivery.pair_id), "person_id": principal or delivery.person_id}
        acting = {"as": "delegate", "delegate_id": delivery.person_id} if principal else {}
        lasts = KEEP_FOR if principal else MEET_FOR
        return self._meetings.sign({"purpose": "meetings", **whose, **acting}, now + lasts)

    def _ready(self, delivery: Delivery, now: datetime) -> str:
        claims = {"purpose": "readiness", "program_id": delivery.program_id, "person_id": delivery.person_id}
        return self._readiness.sign(claims, now + READY_FOR)

    def _nominated(self, delivery: Delivery, preferences: str, expires: datetime) -> Addresses:
        claims = {"purpose": "nomination", "program_id": delivery.program_id, "person_id": delivery.person_id}
        return Addresses(
            preferences=preferences,
            accept=self._nomination.sign({**claims, "answer": "yes"}, expires),
            decline=self._nomination.sign({**claims, "answer": "no"}, expires),
        )

    def _in_a_pair(self, asks: Asks, delivery: Delivery, preferences: str, now: datetime) -> Addresses:
        expires = delivery.expires_at or now + (LEAVE_FOR if asks in LASTING else ACT_FOR)
        _, name, purpose = IN_A_PAIR[asks]
        link = self._in_pairs[asks].sign({"purpose": purpose, **_whose(delivery)}, expires)
        together = self._in_pairs[Asks.TOGETHER].sign({"purpose": "together", **_whose(delivery)}, now + LEAVE_FOR)
        return Addresses(preferences=preferences, **{"together": together, name: link})  # type: ignore[arg-type]  # a link's name in the table

    def _attestation(self, delivery: Delivery, preferences: str, expires: datetime) -> Addresses:
        claims = {"session_id": str(delivery.about.session_id), **_whose(delivery)}
        # Whoever says that they met can say on the next page how it was, without another mail.
        then = self._answer.sign(claims, expires + PULSE_FOR)
        return Addresses(
            preferences=preferences,
            meetings=self._pairs_meetings(delivery, expires),
            held=self._attest.sign({**claims, "held": "yes", "then": then}, expires),
            missed=self._attest.sign({**claims, "held": "no"}, expires),
        )

    def _proposed(self, delivery: Delivery, preferences: str, expires: datetime) -> Addresses:
        return Addresses(
            preferences=preferences,
            accept=self._proposal.sign({**_whose(delivery), "answer": "yes"}, expires),
            decline=self._proposal.sign({**_whose(delivery), "answer": "no"}, expires),
        )

    def _survey(self, delivery: Delivery, preferences: str, expires: datetime) -> Addresses:
        claims = {"survey_id": str(delivery.about.survey_id), **_whose(delivery)}
        points = range(1, len(SCALE) + 1) if delivery.about.wave and SURVEYS[delivery.about.wave].one_tap else ()
        return Addresses(
            preferences=preferences,
            answer=self._answer.sign(claims, expires),
            taps=tuple(self._answer.sign({**claims, "tap": str(point)}, expires) for point in points),
        )


def _whose(delivery: Delivery) -> dict[str, str]:
    return {"pair_id": str(delivery.pair_id), "person_id": delivery.person_id}
