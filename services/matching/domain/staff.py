"""The people who are responsible for a program: its sponsor, what the sponsor has said, and its coordinators."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.contracts.programs import SponsorQuestion
from shared.contracts.vocabulary import PersonId
from shared.domain import Refused
from shared.phrases import phrase


class NoSponsor(Refused):
    """A program is published once an executive has agreed to champion it, or with a reason on record why not."""


@dataclass(frozen=True, kw_only=True)
class SponsorWord:
    """A question to the sponsor, and the answer.

    Attributes:
        expires_at: until then the sponsor can answer by the link of the mail.
        yes: the answer; None while there is none.
        recorded_by: the coordinator who recorded it, with the reason `why`; None if it is the sponsor's own.
    """

    question: SponsorQuestion
    asked_at: datetime
    expires_at: datetime
    yes: bool | None = None
    answered_at: datetime | None = None
    recorded_by: str | None = None
    why: str | None = None


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """A step that a coordinator took without the sponsor's word: which, who, when and why."""

    instead_of: SponsorQuestion
    by: str
    at: datetime
    why: str


@dataclass(frozen=True, kw_only=True)
class Staff:
    """The people who are responsible for a program.

    Attributes:
        words: the last word of this sponsor on each question.
        waivers: every step taken without the sponsor's word, also of an earlier sponsor.
    """

    sponsor_id: PersonId | None = None
    coordinator_ids: tuple[PersonId, ...] = ()
    words: tuple[SponsorWord, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    def word_on(self, question: SponsorQuestion) -> SponsorWord | None:
        """Return the sponsor's last word on a question, answered or not; None if it was not asked."""
        return next((one for one in self.words if one.question is question), None)

    def says_yes_to(self, question: SponsorQuestion) -> bool:
        """Tell whether the sponsor's last word on a question is a yes."""
        word = self.word_on(question)
        return word is not None and word.yes is True

    def has(self, person_id: PersonId) -> bool:
        """Tell whether somebody is the sponsor or a coordinator."""
        return person_id in {self.sponsor_id, *self.coordinator_ids}

    @property
    def accepted_sponsor(self) -> PersonId | None:
        """Return the sponsor who has accepted, whom other people may be told of."""
        return self.sponsor_id if self.says_yes_to(SponsorQuestion.SPONSORSHIP) else None


NOBODY: Final = Staff()


def why_not_published(staff: Staff) -> NoSponsor:
    """Return the refusal to publish a program whose sponsor has not accepted: it says what to do."""
    word = staff.word_on(SponsorQuestion.SPONSORSHIP)
    if word is None:
        return NoSponsor(
            phrase(
                "name its sponsor, who is asked to accept by mail, "
                "or give the reason for publishing it without as `waiver`"
            )
        )
    if word.yes is None:
        return NoSponsor(
            phrase(
                "its sponsor was asked on {day} and has not accepted yet: wait, ask again, "
                "or give the reason for publishing it without as `waiver`"
            ),
            day=f"{word.asked_at:%Y-%m-%d}",
        )
    return NoSponsor(
        phrase("its sponsor has declined: name another, or give the reason for publishing it without as `waiver`")
    )
