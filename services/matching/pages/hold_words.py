"""Why a plan is held, in words, by its figures: in the language of whoever looks, unlike what the plan itself keeps."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from services.matching.domain.effects import AtRisk, PlanTotals
from services.matching.domain.holds import Hold, HoldReason
from services.matching.domain.plans import PlanKind
from services.matching.pages.names import called, people_of
from shared.contracts.closed import total
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.words import counted
from shared.phrases import phrase

_BECAUSE: Final[Mapping[HoldReason, str]] = total(
    HoldReason,
    {
        HoldReason.PEOPLE: phrase(
            "More people than usual are affected: {leaves} of {people} would leave, {managers} would get another "
            "manager, {addresses} another address, {names} another name, and {places} would be in another country or "
            "time zone. Approve the plan if that is so."
        ),
        HoldReason.PAIRS: phrase(
            "More pairs than usual are affected: of {live} pairs, {breaking} would be paused and {ending} would end. "
            "Check the managers and the people who would leave, and approve the plan if that is so."
        ),
        HoldReason.MOST_ABSENT: phrase(
            "{leaves} of {people} people are absent from the file or end their stay with it. Check that the file is "
            "complete, or send it as a file of some people only."
        ),
        HoldReason.IDS_CHANGED: phrase(
            "{same_address} people would join with the address of somebody who is known under another id. If a new HR "
            "system gives new ids, send the file with the ids known so far."
        ),
        HoldReason.UNREADABLE_IDS: phrase(
            "Rows without a readable employee id: {unreadable}. People who would leave because no row names them: "
            "{absent}. Correct the ids and send the file again."
        ),
        HoldReason.MANAGER_CIRCLE: phrase(
            "Some people would stand above themselves, because their managers form a circle: {circle}. Correct the "
            "managers and send the file again."
        ),
    },
)
_WITHIN_AN_HOUR: Final[Mapping[tuple[PlanKind, HoldReason], str]] = total(
    (
        (PlanKind.SINGLE_CHANGES, HoldReason.PEOPLE),
        (PlanKind.SINGLE_CHANGES, HoldReason.PAIRS),
        (PlanKind.ENDINGS, HoldReason.PEOPLE),
    ),
    {
        (PlanKind.SINGLE_CHANGES, HoldReason.PEOPLE): phrase(
            "Within an hour, single changes affected more people than usual. Check what sends them, for instance the "
            "scope of the identity provider, and approve the plan if all of that is so."
        ),
        (PlanKind.SINGLE_CHANGES, HoldReason.PAIRS): phrase(
            "Within an hour, single changes would have cost more pairs a member than usual. Check who leaves, and "
            "approve the plan if that is so."
        ),
        (PlanKind.ENDINGS, HoldReason.PEOPLE): phrase(
            "Within an hour, single calls would have cost more people their place or their pair than usual. Check what "
            "sends them, and approve the plan if all of that is so."
        ),
    },
)

NEWCOMER: Final = phrase("somebody whom only this file names")


class Figures(Protocol):
    """What a plan, or the effects of a file, would do."""

    @property
    def totals(self) -> PlanTotals:
        """Return it in people."""

    @property
    def programs(self) -> Sequence[AtRisk]:
        """Return it in pairs."""


async def held_because(
    read: Reader, holds: Sequence[Hold], figures: Figures, kind: PlanKind = PlanKind.ENROLLMENT
) -> list[str]:
    """Return each reason to hold a plan of a kind, with people by name."""
    known = await people_of(read, (one for hold in holds for one in hold.circle))
    return [
        gettext(_WITHIN_AN_HOUR[kind, hold.reason])
        if (kind, hold.reason) in _WITHIN_AN_HOUR
        else _because(hold, figures, [called(known[one]) if one in known else gettext(NEWCOMER) for one in hold.circle])
        for hold in holds
    ]


def _because(hold: Hold, figures: Figures, circle: Sequence[str]) -> str:
    totals, programs = figures.totals, figures.programs
    return gettext(_BECAUSE[hold.reason]).format(
        people=counted(totals.people),
        leaves=counted(totals.leaves),
        managers=counted(totals.managers),
        addresses=counted(totals.addresses),
        names=counted(totals.names),
        places=counted(totals.places),
        same_address=counted(totals.same_address),
        unreadable=counted(totals.unreadable),
        absent=counted(totals.absent),
        live=counted(sum(one.live for one in programs)),
        breaking=counted(sum(one.breaking for one in programs)),
        circle=", ".join(dict.fromkeys(circle)),
        ending=counted(sum(one.ending for one in programs)),
    )
