"""Phrases that several mails share, in plain English: times, time commitment, roles and reasons."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.notify.domain.references import Program
from shared.contracts.closed import total
from shared.contracts.pairs import DeclineReason, PairEndReason
from shared.contracts.participants import UnmatchedReason
from shared.contracts.vocabulary import Cadence, Kind, Role

_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_EVERY: Final = total(
    Cadence, {Cadence.WEEKLY: "every week", Cadence.BIWEEKLY: "every two weeks", Cadence.MONTHLY: "once a month"}
)
_A_MONTH: Final = total(Cadence, {Cadence.WEEKLY: 52 / 12, Cadence.BIWEEKLY: 26 / 12, Cadence.MONTHLY: 1.0})

KINDS: Final = total(
    Kind, {Kind.REVERSE: "reverse mentoring", Kind.TRADITIONAL: "mentoring", Kind.RECIPROCAL: "mutual mentoring"}
)

TASKS: Final = total(
    Kind,
    {
        Kind.REVERSE: total(
            Role,
            {
                Role.MENTOR: "you share what you know with somebody more senior, who wants to learn from you",
                Role.MENTEE: "you learn from somebody more junior, who knows what you would like to know",
            },
        ),
        Kind.TRADITIONAL: total(
            Role,
            {
                Role.MENTOR: "you share your experience with somebody who is earlier in their career",
                Role.MENTEE: "you learn from somebody with more experience",
            },
        ),
        Kind.RECIPROCAL: dict.fromkeys(Role, "you and your partner teach each other"),
    },
)

# The rule that stands behind a reason may protect somebody: these never say who said no to whom.
UNMATCHED: Final = total(
    UnmatchedReason,
    {
        UnmatchedReason.NOBODY_ON_THE_OTHER_SIDE: "nobody on the other side has been free to start so far",
        UnmatchedReason.REPORTING_LINE: (
            "the people who were free work in your own reporting line, and we never pair people who report to one "
            "another"
        ),
        UnmatchedReason.LEVEL_GAP: "the people who were free are too close to you in seniority, or too far from you",
        UnmatchedReason.GENERATION_GAP: "the program brings generations together, and those who were free are of yours",
        UnmatchedReason.COMMON_HOURS: "the people who were free share too few working hours with you",
        UnmatchedReason.SHARED_LANGUAGE: "the people who were free do not share a language with you",
        UnmatchedReason.DEPARTMENT: "the program's rule on departments left nobody among the people who were free",
        UnmatchedReason.NEVER_AGAIN: "the right combination of people did not come up",
        UnmatchedReason.FORBIDDEN: "the right combination of people did not come up",
        UnmatchedReason.NO_COMMON_COUNTERPART: "each person who was free suits you in some respects, but nobody in all",
        UnmatchedReason.IN_HIGH_DEMAND: "the people who would have suited you are few, and many asked for them",
        UnmatchedReason.TOO_FEW_PLACES: "more people are waiting on your side than there are places on the other",
        UnmatchedReason.CHANGED_SINCE_THE_RUN: (
            "something changed while we were matching, and we would rather look again"
        ),
    },
)

# Neither says who said what, nor that anybody said anything.
NOBODYS_FAULT: Final = "That is nobody's fault: not every proposal fits, and nobody has to give a reason."
DECLINED: Final = total(
    DeclineReason,
    {
        DeclineReason.NO_TIME: NOBODYS_FAULT,
        DeclineReason.NOT_MY_TOPICS: NOBODYS_FAULT,
        DeclineReason.RATHER_NOT_SAY: NOBODYS_FAULT,
        DeclineReason.WITHDRAWN: NOBODYS_FAULT,
        DeclineReason.LEFT: NOBODYS_FAULT,
        DeclineReason.COORDINATOR: NOBODYS_FAULT,
        DeclineReason.EXPIRED: "The time for answers is over.",
        DeclineReason.PROGRAM_CLOSED: "The program has come to its end.",
        DeclineReason.RULE_BROKEN: "After a change in the organization, the program's rules no longer allow it.",
    },
)

# Both sides read the same words: nobody is told who left, and they hold for the one who did.
ENDED: Final = total(
    PairEndReason,
    {
        PairEndReason.COMPLETED: "You have come to the end of your time together. Congratulations, and thank you both!",
        PairEndReason.NO_FAULT: "This is nobody's fault: not every pair fits, and nobody has to give a reason.",
        PairEndReason.LEFT: "One of you can no longer take part. That says nothing about the other.",
        PairEndReason.COORDINATOR: "Your program team decided this; ask them if you would like to know more.",
        PairEndReason.RULE_BROKEN: (
            "After a change in the organization, the program's rules no longer allow this pair, for instance because "
            "you now share a reporting line. Neither of you did anything wrong."
        ),
        PairEndReason.WITHDRAWN: "One of you left the program. That says nothing about the other.",
    },
)

GROUP_ENDED: Final = total(
    PairEndReason,
    {
        PairEndReason.COMPLETED: "You have come to the end of your time together. Congratulations, and thank you all!",
        PairEndReason.NO_FAULT: "This is nobody's fault: not every group fits, and nobody has to give a reason.",
        PairEndReason.LEFT: "Somebody in your group can no longer take part. That says nothing about the others.",
        PairEndReason.COORDINATOR: ENDED[PairEndReason.COORDINATOR],
        PairEndReason.RULE_BROKEN: (
            "After a change in the organization, the program's rules no longer allow this group, for instance because "
            "two of you now share a reporting line. Nobody did anything wrong."
        ),
        PairEndReason.WITHDRAWN: "Somebody in your group left the program. That says nothing about the others.",
    },
)
CUT_SHORT: Final = "It ends earlier than was planned. Thank you for the time you gave."


def ended(reason: PairEndReason, *, group: bool, cut_short: bool) -> str:
    """Return why a pair or a group has ended; only one that had its whole time is congratulated."""
    if reason is PairEndReason.COMPLETED and cut_short:
        return CUT_SHORT
    return GROUP_ENDED[reason] if group else ENDED[reason]


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name, UTC where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def day(moment: datetime, zone: ZoneInfo) -> str:
    """Return a local date such as "Tuesday, 10 March 2026"."""
    local = moment.astimezone(zone)
    return f"{_WEEKDAYS[local.weekday()]}, {local.day} {_MONTHS[local.month - 1]} {local.year}"


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """Return a local time with its zone such as "15:00 CET"."""
    return f"{moment.astimezone(zone):%H:%M} {_abbreviation(moment, zone)}"


def hours(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Return a local span such as "15:00-15:45 CET", with an en dash."""
    return f"{starts_at.astimezone(zone):%H:%M}\N{EN DASH}{clock(ends_at, zone)}"


def _abbreviation(moment: datetime, zone: ZoneInfo) -> str:
    name = moment.astimezone(zone).tzname() or "UTC"
    return name if name.isalpha() else f"UTC{name}"  # some zones have no letters of their own: "+05"


def commitment(program: Program) -> str:
    """Return the time a program takes, such as "45 minutes every two weeks, for 12 weeks"."""
    return f"{program.session_minutes} minutes {_EVERY[program.cadence]}, for {program.weeks} weeks"


def a_month(program: Program) -> str:
    """Return roughly what that is a month, in whole quarters of an hour below two hours, else in half hours."""
    minutes = program.session_minutes * _A_MONTH[program.cadence]
    step = 15 if minutes < 120 else 30
    rounded = max(step, round(minutes / step) * step)
    return f"{rounded} minutes" if rounded < 60 else _in_hours(rounded)


def _in_hours(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    fraction = {0: "", 15: "\N{VULGAR FRACTION ONE QUARTER}", 30: "\N{VULGAR FRACTION ONE HALF}"}.get(
        rest, "\N{VULGAR FRACTION THREE QUARTERS}"
    )
    return f"{whole}{fraction} hour{'s' if minutes > 60 else ''}"


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: "a", "a and b", "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def outside(others: Sequence[str], *, own: bool) -> str:
    """Return whose working hours a session lies outside of; empty if it suits everybody."""
    if not others:
        return "outside your working hours" if own else ""
    return f"outside {'your working hours and those' if own else 'the working hours'} of {listed(others)}"


def topic(name: str) -> str:
    """Return a topic's identifier as words: "data-literacy" is "data literacy"."""
    return name.replace("-", " ").replace("_", " ")
