"""Who somebody is in a program, and who is on the other side: whole phrases, for languages bend these apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.notify.content.letter import Letter
from services.notify.domain.people import Contact
from shared.contracts.closed import total
from shared.contracts.vocabulary import Kind, Role
from shared.languages import gettext
from shared.pages.words import listed
from shared.phrases import phrase


class Part(StrEnum):
    """What somebody is in a program: in a mutual one both are partners."""

    MENTOR = "mentor"
    MENTEE = "mentee"
    PARTNER = "partner"


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """The phrases about one part: whose it is themself, then those about whoever has it on the other side."""

    noun: str
    as_one: str
    yours: str
    meet: str
    meet_all: str
    found: str
    found_one: str
    found_all: str
    introduce: str
    right: str
    seek: str
    sought: str


_WORDS: Final = total(
    Part,
    {
        Part.MENTOR: Words(
            noun=phrase("Mentor"),
            as_one=phrase("as a mentor"),
            yours=phrase("your mentor"),
            meet=phrase("Meet {others}, your mentor in {program}"),
            meet_all=phrase("Meet {others}, your mentors in {program}"),
            found=phrase("We have found your mentor in {program}"),
            found_one=phrase("We have found your mentor in {program}: {others}."),
            found_all=phrase("We have found your mentors in {program}: {others}."),
            introduce=phrase("May we introduce you to your mentor in {program}?"),
            right=phrase("We think we have found the right mentor for you in {program}."),
            seek=phrase("We are still looking for a mentor for you in {program}"),
            sought=phrase("We looked for a mentor for you in {program}, and did not find the right one this time."),
        ),
        Part.MENTEE: Words(
            noun=phrase("Mentee"),
            as_one=phrase("as a mentee"),
            yours=phrase("your mentee"),
            meet=phrase("Meet {others}, your mentee in {program}"),
            meet_all=phrase("Meet {others}, your mentees in {program}"),
            found=phrase("We have found your mentee in {program}"),
            found_one=phrase("We have found your mentee in {program}: {others}."),
            found_all=phrase("We have found your mentees in {program}: {others}."),
            introduce=phrase("May we introduce you to your mentee in {program}?"),
            right=phrase("We think we have found the right mentee for you in {program}."),
            seek=phrase("We are still looking for a mentee for you in {program}"),
            sought=phrase("We looked for a mentee for you in {program}, and did not find the right one this time."),
        ),
        Part.PARTNER: Words(
            noun=phrase("Partner"),
            as_one=phrase("as a partner"),
            yours=phrase("your partner"),
            meet=phrase("Meet {others}, your partner in {program}"),
            meet_all=phrase("Meet {others}, your partners in {program}"),
            found=phrase("We have found your partner in {program}"),
            found_one=phrase("We have found your partner in {program}: {others}."),
            found_all=phrase("We have found your partners in {program}: {others}."),
            introduce=phrase("May we introduce you to your partner in {program}?"),
            right=phrase("We think we have found the right partner for you in {program}."),
            seek=phrase("We are still looking for a partner for you in {program}"),
            sought=phrase("We looked for a partner for you in {program}, and did not find the right one this time."),
        ),
    },
)
_GROUP: Final = phrase("We think we have found the right group for you in {program}: {number} people in all.")
_OTHER: Final = total(Part, {Part.MENTOR: Part.MENTEE, Part.MENTEE: Part.MENTOR, Part.PARTNER: Part.PARTNER})
_OF_ROLE: Final = total(Role, {Role.MENTOR: Part.MENTOR, Role.MENTEE: Part.MENTEE})

# What the two sides do, by what the recipient is.
_REVERSE: Final = total(
    Role,
    {
        Role.MENTOR: phrase(
            "In this program you are the mentor, and the more senior side learns: you bring what you know and what you "
            "see. Rank stays outside the room."
        ),
        Role.MENTEE: phrase(
            "In this program the more junior side is the mentor, and it is you who learns: bring your questions, and "
            "try out what you hear. Rank stays outside the room."
        ),
    },
)
_TRADITIONAL: Final = total(
    Role,
    {
        Role.MENTOR: phrase("You share your experience; the other side brings the questions and the goals."),
        Role.MENTEE: phrase("You bring the questions and the goals; the other side shares experience."),
    },
)
_EACH_OTHER: Final = phrase(
    "You teach each other: each of you brings what they know, and what they would like to know."
)
_TASKS: Final = total(
    Kind,
    {Kind.REVERSE: _REVERSE, Kind.TRADITIONAL: _TRADITIONAL, Kind.RECIPROCAL: dict.fromkeys(Role, _EACH_OTHER)},
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A mail's subject, and the sentence that says the same in its text; `task` is what each side does."""

    subject: str
    said: str
    task: str = ""


def part_of(letter: Letter) -> Part:
    """Return what the recipient of a letter is in the program."""
    role = letter.delivery.role
    return Part.PARTNER if letter.kind is Kind.RECIPROCAL or role is None else _OF_ROLE[role]


def noun(part: Part) -> str:
    """Return what somebody is, such as "Mentor"."""
    return gettext(_WORDS[part].noun)


def as_one(part: Part) -> str:
    """Return as what somebody takes part, such as "as a mentor"."""
    return gettext(_WORDS[part].as_one)


def other_side(part: Part) -> str:
    """Return who is on the other side where no name is known, such as "your mentee"."""
    return gettext(_WORDS[_OTHER[part]].yours)


def introduced(part: Part, people: Sequence[Contact], program: str, letter: Letter) -> Said:
    """Return the words that introduce the other side to somebody."""
    words = _WORDS[_OTHER[part]]
    names = listed([one.name or one.email for one in people]) if people else ""
    subject, said = _meeting(words, len(people))
    values = {"others": names, "program": program}
    return Said(subject=gettext(subject).format(**values), said=gettext(said).format(**values), task=_task(letter))


def proposed(part: Part, group: int, program: str) -> Said:
    """Return the words that propose somebody, or a group of so many people, who is not named yet."""
    words = _WORDS[_OTHER[part]]
    said = gettext(_GROUP if group else words.right).format(program=program, number=group)
    return Said(subject=gettext(words.introduce).format(program=program), said=said)


def sought(part: Part, program: str) -> Said:
    """Return the words that say that nobody was found yet."""
    words = _WORDS[_OTHER[part]]
    return Said(subject=gettext(words.seek).format(program=program), said=gettext(words.sought).format(program=program))


def _meeting(words: Words, number: int) -> tuple[str, str]:
    if not number:
        return words.found, words.found
    return (words.meet, words.found_one) if number == 1 else (words.meet_all, words.found_all)


def _task(letter: Letter) -> str:
    role = letter.delivery.role
    return gettext(_TASKS[letter.kind or Kind.TRADITIONAL][role] if role else _EACH_OTHER)
