"""Phrases that several mails share, in plain English: roles and reasons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.notify.domain.delivery import News, PairNews
from shared.contracts.closed import total
from shared.contracts.pairs import DeclineReason, PairEndReason, PauseReason
from shared.contracts.participants import UnmatchedReason
from shared.contracts.vocabulary import GroupAttribute, Kind, Role
from shared.pages.words import listed

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

# The rule behind a reason may protect somebody: these sentences never reveal who refused whom.
_UNMATCHED: Final = total(
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
        UnmatchedReason.GROUP_RULE: "the program's rule on {groups} left nobody among the people who were free",
        UnmatchedReason.DEPARTMENT: "the program's rule on departments left nobody among the people who were free",
        UnmatchedReason.NEVER_AGAIN: "the right combination of people did not come up",
        UnmatchedReason.FORBIDDEN: "the right combination of people did not come up",
        UnmatchedReason.NO_COMMON_COUNTERPART: "each person who was free suits you in some respects, but nobody in all",
        UnmatchedReason.IN_HIGH_DEMAND: "the people who would have suited you are few, and many asked for them",
        UnmatchedReason.TOO_FEW_PLACES: "more people are waiting on your side than there are places on the other",
        UnmatchedReason.PILOT_IS_FULL: "the program begins with a small pilot, and its places are taken",
        UnmatchedReason.CHANGED_SINCE_THE_RUN: (
            "something changed while we were matching, and we would rather look again"
        ),
    },
)

# These sentences reveal neither who answered nor what they answered.
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

# Nobody is told whose pause it is, nor why a program team decided it.
PAUSED: Final = total(
    PauseReason,
    {
        PauseReason.BY_MEMBER: "",
        PauseReason.COORDINATOR: "Your program team decided this; ask them if you would like to know more.",
        PauseReason.RULE_BROKEN: (
            "After a change in the organization, the program's rules do not allow these meetings for now, for instance "
            "because a reporting line changed. Nobody did anything wrong. It goes on by itself once that is corrected, "
            "and your program team knows of it."
        ),
    },
)

# Both sides get the same sentence, including the one who left; it does not reveal who left.
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
        PairEndReason.PROGRAM_CLOSED: "The program has closed, earlier than you had planned. Thank you for your time.",
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
        PairEndReason.PROGRAM_CLOSED: ENDED[PairEndReason.PROGRAM_CLOSED],
    },
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The words of a coordinator's mail: its subject, what happened, what the coordinator can do, and where."""

    subject: str
    said: str
    next: str
    button: str = "Open the page"


_NEWS: Final = total(
    News,
    {
        News.SPONSOR_ACCEPTED: Told(
            subject="{program} has a sponsor",
            said="The sponsor of {program} has accepted.",
            next="You can publish the program, or go on if it is published.",
        ),
        News.SPONSOR_DECLINED: Told(
            subject="The sponsor of {program} has declined",
            said="The person who was asked does not sponsor {program}.",
            next="Name somebody else; they are asked by mail.",
        ),
        News.ROLLOUT_AGREED: Told(
            subject="{program} may start at rollout",
            said="The sponsor of {program} says that it may start at rollout, without a pilot.",
            next="You can move the program to its rollout.",
        ),
        News.ROLLOUT_DECLINED: Told(
            subject="{program} is to begin with a pilot",
            said="The sponsor of {program} wants it to begin with a pilot.",
            next="Move the program to its pilot when you are ready.",
        ),
        News.SPONSOR_LEFT: Told(
            subject="{program} needs another sponsor",
            said="The sponsor of {program} has left the organization.",
            next="The program goes on. Name somebody else as its sponsor; they are asked by mail.",
        ),
        News.COORDINATOR_LEFT: Told(
            subject="{program} has one coordinator less",
            said="A coordinator of {program} has left the organization.",
            next="You need not do anything; name somebody else if you need a hand.",
        ),
        News.RUN_DRAFTED: Told(
            subject="A draft of {program} waits for you",
            said="A match run of {program} happened by itself, as planned, and its draft is complete.",
            next="Read the draft, change what you want, and release it; nobody is told before.",
        ),
        News.RUN_RELEASED: Told(
            subject="{program}: new pairs were released",
            said="A match run of {program} happened by itself, as planned, and its draft was released.",
            next="You need not do anything: its people are told.",
        ),
        News.RUN_HELD: Told(
            subject="A draft of {program} could not be released",
            said="A match run of {program} happened by itself, but a rule of the program keeps its draft from being "
            "released, for instance because a reporting line is not known.",
            next="Read the draft and what it lacks; release it, or run again once the rest is known.",
        ),
        News.RUN_WAITS: Told(
            subject="{program}: no new run while a draft waits",
            said="A match run of {program} was due, and was skipped, because the draft of an earlier run still waits.",
            next="Release that draft, or start another run, so that the next one can happen by itself.",
        ),
        News.RUN_FAILED: Told(
            subject="A match run of {program} failed",
            said="A match run of {program} was due, and could not be computed.",
            next="The run says why. Another one happens at the next planned time, or when you start it.",
        ),
        News.PILOT_EVALUATED: Told(
            subject="The pilot of {program} was evaluated",
            said="The pilot of {program} was evaluated, and its sponsor is asked what should follow.",
            next="You can read the evaluation in the platform. We write when the sponsor has decided.",
        ),
        News.PILOT_NOT_ASKED: Told(
            subject="The pilot of {program} was evaluated",
            said="The pilot of {program} was evaluated. No sponsor has accepted, so nobody is asked what follows.",
            next="Name a sponsor and evaluate it again, or record the decision with its reason.",
        ),
        News.PILOT_EXPANDED: Told(
            subject="{program} is open to everybody",
            said="After the pilot of {program}, the decision is to open it to everybody. The rollout has begun.",
            next="You can enroll more people and start the next match run.",
        ),
        News.PILOT_ADJUSTED: Told(
            subject="{program} goes on with its pilot",
            said="After the evaluation, the decision is to change something and go on with the pilot of {program}.",
            next="Change the settings, with the reason, and evaluate the pilot again later.",
        ),
        News.PILOT_STOPPED: Told(
            subject="{program} was closed after its pilot",
            said="After the pilot of {program}, the decision is to close it. Its people are told.",
            next="You need not do anything; the report stays readable.",
        ),
        News.PLAN_WAITS: Told(
            subject="A file for {program} waits for your decision",
            said="A file of people for {program} would change more at once than may happen by itself, so it is held: "
            "nothing has changed, and nobody was told.",
            next="Read what it would do, and approve or discard it. A people administrator can do so, too. If nobody "
            "decides, it expires and changes nothing.",
            button="Read the plan and decide",
        ),
        News.PLAN_EXPIRED: Told(
            subject="A file for {program} has expired",
            said="A file of people for {program} was held, and nobody decided about it in time. Nothing has changed.",
            next="If it was right, let it be sent again.",
            button="Read what it would have done",
        ),
        News.PLAN_ELSEWHERE: Told(
            subject="Changes of people would touch {pairs} of {program}",
            said="Changes of people are held, because they are more at once than may happen by themselves. They would "
            "pause or end {pairs} of {program}. Nothing of that has happened, and nobody in a pair was told.",
            next="A people administrator decides about them. If you know that they are wrong, for instance about a "
            "reporting line, tell them now.",
        ),
        News.PAIRS_PAUSED: Told(
            subject="{program}: {pairs} paused after a change in the organization",
            said="After a change in the organization, a rule of {program} does not allow the meetings of {pairs}, for "
            "instance because of a reporting line. Their sessions are held back, and their members are told "
            "that it is nobody's fault.",
            next="Once the organization's data is corrected, they go on by themselves. If the data is right, you can "
            "let a pair go on for some days, with your reason, or end it.",
            button="See who waits",
        ),
    },
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldPair:
    """The words of a mail about a pair's page: its subject after "You and ...", what happened, and the button."""

    subject: str
    said: str
    button: str


PAIR_NEWS: Final = total(
    PairNews,
    {
        PairNews.AGREEMENT_DUE: ToldPair(
            subject="agree on what you want to reach",
            said="Your first session is near. Say what you want to reach, and agree on three things: what stays "
            "between you, how often you meet, and who owns the next step. It takes two minutes; both sign the same.",
            button="Agree and sign",
        ),
        PairNews.QUESTIONS_ASKED: ToldPair(
            subject="questions for your next session",
            said="Somebody you meet wrote down what they would like to ask at your next session, so that you can think "
            "about it before.",
            button="Read the questions",
        ),
        PairNews.COMMITMENT_DUE: ToldPair(
            subject="the day you chose has come",
            said="You said that you would do something, and chose today as the day. Is it done? You can also choose "
            "another day, or take it back. Nobody is told that we ask.",
            button="Say how it stands",
        ),
        PairNews.COMMITMENT_DONE: ToldPair(
            subject="something that was promised is done",
            said="Somebody you meet says that they have done what they promised you. Have a look, and confirm it if "
            "you see it, too.",
            button="Have a look",
        ),
        PairNews.OPINION_ASKED: ToldPair(
            subject="a question of your program's sponsor",
            said="Your program's sponsor asks juniors one question. Nobody sees who is asked or who answers: answers "
            "are shown in fives.",
            button="Answer",
        ),
        PairNews.THANKED: ToldPair(
            subject="somebody says thank you",
            said="There are a few words of thanks for you. They are yours alone, unless you let others see them.",
            button="Read them",
        ),
    },
)
CUT_SHORT: Final = "It ends earlier than was planned. Thank you for the time you gave."


def ended(reason: PairEndReason, *, group: bool, cut_short: bool) -> str:
    """Return why a pair or a group has ended, with congratulations only if it ran to its planned end."""
    if reason is PairEndReason.COMPLETED and cut_short:
        return CUT_SHORT
    return GROUP_ENDED[reason] if group else ENDED[reason]


def outside(others: Sequence[str], *, own: bool) -> str:
    """Return the sentence on whose working hours a session lies outside of; empty if it suits everybody."""
    if not others:
        return "outside your working hours" if own else ""
    return f"outside {'your working hours and those' if own else 'the working hours'} of {listed(others)}"


def topic(name: str) -> str:
    """Return a topic's identifier as words: "data literacy" for "data-literacy"."""
    return name.replace("-", " ").replace("_", " ")


def unmatched(reason: UnmatchedReason, attribute: GroupAttribute | None) -> str:
    """Return why nobody was found for somebody; `attribute` is what a rule on groups is about."""
    return _UNMATCHED[reason].format(groups=attribute.plural if attribute else "groups")


def news(what: News, program: str, pairs: int) -> Told:
    """Return the words of a coordinator's mail about a program; `pairs` is how many it is about."""
    words, some = _NEWS[what], "one pair" if pairs == 1 else f"{pairs:,} pairs"
    return replace(
        words,
        subject=words.subject.format(program=program, pairs=some),
        said=words.said.format(program=program, pairs=some),
    )
