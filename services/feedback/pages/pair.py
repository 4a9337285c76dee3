"""What the page of a pair shows to one of its members, read from the service's own documents."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.feedback.domain.agreement import Agreement, Terms, proposed
from services.feedback.domain.commitments import Commitment, State
from services.feedback.domain.pairs import NotAMember, Pair, UnknownPair
from services.feedback.domain.soundings import Opinion, Sounding
from services.feedback.domain.soundings import State as Asked
from services.feedback.domain.survey import AGREED, Survey
from services.feedback.domain.survey import State as Answered
from services.feedback.domain.thanks import Thanks
from services.feedback.instruments import instrument
from services.feedback.store import AGREEMENTS, COMMITMENTS, OPINIONS, PAIRS, PROGRAMS, SOUNDINGS, SURVEYS, THANKS
from shared.contracts.vocabulary import PairId, PersonId
from shared.languages import gettext
from shared.mongo import Reader
from shared.phrases import phrase


@dataclass(frozen=True, kw_only=True)
class Together:
    """A pair as one of its members sees it: thanks are those to this member, `shared` what others let them read."""

    pair: Pair
    person_id: PersonId
    program: str
    agreement: Agreement
    commitments: tuple[Commitment, ...]
    thanks: tuple[Thanks, ...]
    shared: tuple[str, ...]
    questions: tuple[tuple[Opinion, Sounding], ...] = ()

    @property
    def is_senior(self) -> bool:
        """Tell whether this member makes commitments, asks ahead and thanks."""
        return self.person_id in self.pair.seniors

    @property
    def is_junior(self) -> bool:
        """Tell whether this member confirms commitments."""
        return self.person_id in self.pair.juniors

    @property
    def terms(self) -> Terms:
        """Return the terms on the table."""
        return self.agreement.terms or proposed(self.pair)

    @property
    def signed(self) -> bool:
        """Tell whether this member has signed these terms."""
        return self.person_id in self.agreement.signed

    @property
    def goals_of_others(self) -> tuple[str, ...]:
        """Return what the others want to reach."""
        return tuple(one.words for one in self.agreement.goals if one.person_id != self.person_id)

    @property
    def asked(self) -> tuple[str, ...]:
        """Return the others' questions for the next session."""
        return tuple(one.words for one in self.agreement.asked if one.person_id != self.person_id)

    @property
    def own_questions(self) -> str:
        """Return this member's questions for the next session."""
        return next((one.words for one in self.agreement.asked if one.person_id == self.person_id), "")

    @property
    def to_confirm(self) -> tuple[Commitment, ...]:
        """Return what this member can confirm."""
        others = (one for one in self.commitments if one.person_id != self.person_id)
        return tuple(one for one in others if self.is_junior and one.state is State.DONE)

    @property
    def recipients(self) -> tuple[PersonId, ...]:
        """Return whom this member can thank."""
        juniors = self.pair.juniors if self.is_senior else ()
        return tuple(one for one in juniors if one != self.person_id)


async def together_of(read: Reader, claims: Mapping[str, str]) -> Together:
    """Return the pair of a link as its member sees it.

    Raises:
        UnknownPair, NotAMember: there is none, or they are not in it.
    """
    return await together(read, PairId(claims["pair_id"]), PersonId(claims["person_id"]))


async def together(read: Reader, pair_id: PairId, person_id: PersonId) -> Together:
    """Return a pair as one of its members sees it.

    Raises:
        UnknownPair, NotAMember: there is none, or they are not in it.
    """
    pair = await read.get(PAIRS, pair_id)
    if pair is None:
        raise UnknownPair(phrase("there is no pair with that id"))
    if person_id not in pair.people:
        raise NotAMember(phrase("only a member of the pair can see this"))
    program = await read.get(PROGRAMS, pair.program_id)
    thanks = await read.find(THANKS, pair_id=pair_id)
    return Together(
        pair=pair,
        person_id=person_id,
        program=program.title if program else gettext("Your program"),
        agreement=await read.get(AGREEMENTS, pair_id) or Agreement(id=pair_id),
        commitments=tuple(sorted(await read.find(COMMITMENTS, pair_id=pair_id), key=lambda one: one.made_at)),
        thanks=tuple(one for one in thanks if one.recipient_id == person_id),
        questions=await _questions(read, pair_id, person_id),
        shared=tuple(_shared(await read.find(SURVEYS, pair_id=pair_id), person_id)),
    )


async def _questions(read: Reader, pair_id: PairId, person_id: PersonId) -> tuple[tuple[Opinion, Sounding], ...]:
    """Return the sponsor's questions that this member can still answer."""
    asked = [one for one in await read.find(OPINIONS, pair_id=pair_id) if one.person_id == person_id]
    still = {one.sounding_id: one for one in asked if one.state is Asked.OPEN}
    found = await read.some(SOUNDINGS, list(still))
    return tuple((still[one.id], one) for one in found if one.state is Asked.OPEN)


def _shared(surveys: list[Survey], person_id: PersonId) -> list[str]:
    """Return the words that others let this member read."""
    answered = (one for one in surveys if one.state is Answered.ANSWERED and one.person_id != person_id)
    return [
        str(one.answers[box.to_share])
        for one in answered
        for box in instrument(one.instrument, one.version).consents
        if one.answers.get(box.id) == AGREED and box.to_share in one.answers
    ]
