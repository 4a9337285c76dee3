"""Phrases that several mails share: roles and reasons; what returns words says them in the language spoken now."""

from collections.abc import Sequence
from typing import Final

from shared.contracts.closed import total
from shared.contracts.pairs import DeclineReason, PairEndReason, PauseReason
from shared.contracts.participants import UnmatchedReason
from shared.contracts.vocabulary import GroupAttribute, Kind, Role
from shared.languages import gettext
from shared.pages.words import listed
from shared.phrases import phrase

KINDS: Final = total(
    Kind,
    {
        Kind.REVERSE: phrase("reverse mentoring"),
        Kind.TRADITIONAL: phrase("mentoring"),
        Kind.RECIPROCAL: phrase("mutual mentoring"),
    },
)

TASKS: Final = total(
    Kind,
    {
        Kind.REVERSE: total(
            Role,
            {
                Role.MENTOR: phrase("you share what you know with somebody more senior, who wants to learn from you"),
                Role.MENTEE: phrase("you learn from somebody more junior, who knows what you would like to know"),
            },
        ),
        Kind.TRADITIONAL: total(
            Role,
            {
                Role.MENTOR: phrase("you share your experience with somebody who is earlier in their career"),
                Role.MENTEE: phrase("you learn from somebody with more experience"),
            },
        ),
        Kind.RECIPROCAL: dict.fromkeys(Role, phrase("you and your partner teach each other")),
    },
)

# What a participant has to do before they are matched, by the name of the requirement.
LEFT_TO_DO: Final = {
    "orientation": phrase("You read the orientation for your role, and answer a short check."),
    "openness": phrase("You answer a short check on how open you are to feedback."),
    "time_commitment": phrase("You say whether you can take the time."),
}
ON_THE_PAGE: Final = phrase("The page shows what else is left.")

# The rule behind a reason may protect somebody: these sentences never reveal who refused whom.
_UNMATCHED: Final = total(
    UnmatchedReason,
    {
        UnmatchedReason.NOBODY_ON_THE_OTHER_SIDE: phrase("Nobody on the other side has been free to start so far."),
        UnmatchedReason.REPORTING_LINE: phrase(
            "The people who were free work in your own reporting line, and we never pair people who report to one "
            "another."
        ),
        UnmatchedReason.LEVEL_GAP: phrase(
            "The people who were free are too close to you in seniority, or too far from you."
        ),
        UnmatchedReason.GENERATION_GAP: phrase(
            "The program brings generations together, and those who were free are of yours."
        ),
        UnmatchedReason.COMMON_HOURS: phrase("The people who were free share too few working hours with you."),
        UnmatchedReason.SHARED_LANGUAGE: phrase("The people who were free do not share a language with you."),
        UnmatchedReason.GROUP_RULE: phrase("The program's rule on groups left nobody among the people who were free."),
        UnmatchedReason.DEPARTMENT: phrase(
            "The program's rule on departments left nobody among the people who were free."
        ),
        UnmatchedReason.NEVER_AGAIN: phrase("The right combination of people did not come up."),
        UnmatchedReason.FORBIDDEN: phrase("The right combination of people did not come up."),
        UnmatchedReason.NO_COMMON_COUNTERPART: phrase(
            "Each person who was free suits you in some respects, but nobody in all."
        ),
        UnmatchedReason.IN_HIGH_DEMAND: phrase(
            "The people who would have suited you are few, and many asked for them."
        ),
        UnmatchedReason.TOO_FEW_PLACES: phrase(
            "More people are waiting on your side than there are places on the other."
        ),
        UnmatchedReason.PILOT_IS_FULL: phrase("The program begins with a small pilot, and its places are taken."),
        UnmatchedReason.CHANGED_SINCE_THE_RUN: phrase(
            "Something changed while we were matching, and we would rather look again."
        ),
    },
)
_GROUP_RULE: Final = total(
    GroupAttribute,
    {
        GroupAttribute.DEPARTMENT: phrase(
            "The program's rule on departments left nobody among the people who were free."
        ),
        GroupAttribute.COUNTRY: phrase("The program's rule on countries left nobody among the people who were free."),
        GroupAttribute.SITE: phrase("The program's rule on sites left nobody among the people who were free."),
        GroupAttribute.BUSINESS_UNIT: phrase(
            "The program's rule on business units left nobody among the people who were free."
        ),
    },
)

# These sentences reveal neither who answered nor what they answered.
NOBODYS_FAULT: Final = phrase("That is nobody's fault: not every proposal fits, and nobody has to give a reason.")
DECLINED: Final = total(
    DeclineReason,
    {
        DeclineReason.NO_TIME: NOBODYS_FAULT,
        DeclineReason.NOT_MY_TOPICS: NOBODYS_FAULT,
        DeclineReason.RATHER_NOT_SAY: NOBODYS_FAULT,
        DeclineReason.WITHDRAWN: NOBODYS_FAULT,
        DeclineReason.LEFT: NOBODYS_FAULT,
        DeclineReason.COORDINATOR: NOBODYS_FAULT,
        DeclineReason.EXPIRED: phrase("The time for answers is over."),
        DeclineReason.PROGRAM_CLOSED: phrase("The program has come to its end."),
        DeclineReason.RULE_BROKEN: phrase(
            "After a change in the organization, the program's rules no longer allow it."
        ),
    },
)

# Nobody is told whose pause it is, nor why a program team decided it.
PAUSED: Final = total(
    PauseReason,
    {
        PauseReason.BY_MEMBER: "",
        PauseReason.COORDINATOR: phrase("Your program team decided this."),
        PauseReason.RULE_BROKEN: phrase(
            "After a change in the organization, the program's rules do not allow these meetings for now, for "
            "instance because a reporting line changed. Nobody did anything wrong. It goes on by itself once that is "
            "corrected, and your program team knows of it."
        ),
    },
)

# Both sides get the same sentence, including the one who left; it does not reveal who left.
ENDED: Final = total(
    PairEndReason,
    {
        PairEndReason.COMPLETED: phrase(
            "You have come to the end of your time together. Congratulations, and thank you both!"
        ),
        PairEndReason.NO_FAULT: phrase("This is nobody's fault: not every pair fits, and nobody has to give a reason."),
        PairEndReason.LEFT: phrase("One of you can no longer take part. That says nothing about the other."),
        PairEndReason.COORDINATOR: phrase("Your program team decided this."),
        PairEndReason.RULE_BROKEN: phrase(
            "After a change in the organization, the program's rules no longer allow this pair, for instance because "
            "you now share a reporting line. Neither of you did anything wrong."
        ),
        PairEndReason.WITHDRAWN: phrase("One of you left the program. That says nothing about the other."),
        PairEndReason.PROGRAM_CLOSED: phrase(
            "The program has closed, earlier than you had planned. Thank you for your time."
        ),
    },
)

GROUP_ENDED: Final = total(
    PairEndReason,
    {
        PairEndReason.COMPLETED: phrase(
            "You have come to the end of your time together. Congratulations, and thank you all!"
        ),
        PairEndReason.NO_FAULT: phrase(
            "This is nobody's fault: not every group fits, and nobody has to give a reason."
        ),
        PairEndReason.LEFT: phrase(
            "Somebody in your group can no longer take part. That says nothing about the others."
        ),
        PairEndReason.COORDINATOR: ENDED[PairEndReason.COORDINATOR],
        PairEndReason.RULE_BROKEN: phrase(
            "After a change in the organization, the program's rules no longer allow this group, for instance because "
            "two of you now share a reporting line. Nobody did anything wrong."
        ),
        PairEndReason.WITHDRAWN: phrase("Somebody in your group left the program. That says nothing about the others."),
        PairEndReason.PROGRAM_CLOSED: ENDED[PairEndReason.PROGRAM_CLOSED],
    },
)


CUT_SHORT: Final = phrase("It ends earlier than was planned. Thank you for the time you gave.")


def kind_of(kind: Kind | None) -> str:
    """Return what a program is, such as "reverse mentoring"."""
    return gettext(KINDS[kind] if kind else KINDS[Kind.TRADITIONAL])


def ended(reason: PairEndReason, *, group: bool, cut_short: bool) -> str:
    """Return why a pair or a group has ended, with congratulations only if it ran to its planned end."""
    if reason is PairEndReason.COMPLETED and cut_short:
        return gettext(CUT_SHORT)
    return gettext(GROUP_ENDED[reason] if group else ENDED[reason])


def outside(others: Sequence[str], *, own: bool) -> str:
    """Return the sentence on whose working hours a session lies outside of; empty if it suits everybody."""
    if not others:
        return gettext("It lies outside your working hours.") if own else ""
    said = (
        gettext("It lies outside your working hours and those of {others}.")
        if own
        else gettext("It lies outside the working hours of {others}.")
    )
    return said.format(others=listed(others))


def topic(name: str) -> str:
    """Return a topic's identifier as words: "data literacy" for "data-literacy"."""
    return name.replace("-", " ").replace("_", " ")


def unmatched(reason: UnmatchedReason, attribute: GroupAttribute | None) -> str:
    """Return why nobody was found for somebody; `attribute` is what a rule on groups is about."""
    of_groups = reason is UnmatchedReason.GROUP_RULE and attribute
    return gettext(_GROUP_RULE[attribute] if of_groups and attribute else _UNMATCHED[reason])
