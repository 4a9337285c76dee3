"""Agendas of sessions in the platform's own wording, by kind of program and number of the session.

A version is not edited once sessions were planned with it: new wording is a new version beside the old one.
"""

from dataclasses import dataclass

from shared.contracts.closed import total
from shared.contracts.vocabulary import Kind

CURRENT = 1

Agenda = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Agendas:
    """The agendas of one kind of program; `regular` agendas rotate between the first and the last session."""

    orientation: Agenda
    regular: tuple[Agenda, ...]
    closing: Agenda


_REVERSE = Agendas(
    orientation=(
        "Introduce yourselves, and what each of you hopes to take away.",
        "Agree on confidentiality: what is said here stays here.",
        "The mentor leads: the junior teaches, the senior asks and tries.",
        "The mentee names two or three things they want help with.",
        "The mentor says what they would like to learn about the organization in return.",
        "Choose one small thing to try before the next session.",
    ),
    regular=(
        (
            "What did the mentee try since last time?",
            "What changed because of it?",
            "What is still confusing? The mentor shows it, the mentee does it.",
            "Who else should hear it?",
            "Choose one small thing to try before the next session.",
        ),
        (
            "What did the mentee try since last time, and what got in the way?",
            "What changed in how the mentee sees the work of junior colleagues?",
            "What is still confusing? Look at one real example together.",
            "What would the mentor change if the decision were theirs?",
            "Who else should hear it, and who says so?",
        ),
        (
            "What did the mentee try, and what would they do differently?",
            "What changed for somebody else because of it?",
            "What is still confusing, for either of you?",
            "Who else should hear it? Pick one person and one message.",
            "Is this worth both your time? What should the next sessions be about?",
        ),
    ),
    closing=(
        "What did the mentee try over the whole program, and what stayed?",
        "What changed: for each of you, for your teams, for the organization?",
        "What is still confusing, and who can help from here?",
        "Who else should hear it? Agree on what may be told.",
        "What did the mentor gain? Say thank you, and how you stay in touch.",
    ),
)

_TRADITIONAL = Agendas(
    orientation=(
        "Introduce yourselves, and what each of you hopes to take away.",
        "Agree on confidentiality: what is said here stays here.",
        "The mentee names two or three goals, and how progress would show.",
        "The mentor says what they can offer and what they cannot.",
        "Choose one step to take before the next session.",
    ),
    regular=(
        (
            "Which step did the mentee take since last time?",
            "What changed because of it?",
            "What is still in the way? Think through one real situation together.",
            "Whom should the mentee meet next?",
            "Choose one step to take before the next session.",
        ),
        (
            "What went well since last time, and what did not?",
            "What has the mentor learned from a failure like it?",
            "What feedback would help the mentee most now?",
            "Look at the goals: keep, change or drop them.",
            "Choose one step to take before the next session.",
        ),
    ),
    closing=(
        "Which goals did the mentee reach, and what stayed open?",
        "What changed in how the mentee works?",
        "What did the mentor learn?",
        "What comes next, and who else can help?",
        "Say thank you, and how you stay in touch.",
    ),
)

_RECIPROCAL = Agendas(
    orientation=(
        "Introduce yourselves, and what each of you hopes to take away.",
        "Agree on confidentiality: what is said here stays here.",
        "Each of you names one thing to learn and one to teach.",
        "Half of every session belongs to each of you: who begins next time?",
        "Each chooses one small thing to try before the next session.",
    ),
    regular=(
        (
            "What did each of you try since last time?",
            "What changed because of it?",
            "What is still confusing? Half the time for each of you.",
            "Who else should hear it?",
            "Each chooses one small thing to try before the next session.",
        ),
        (
            "What did each of you try, and what got in the way?",
            "What do your two halves have in common?",
            "What is still confusing? Swap roles: the learner explains it back.",
            "Who else should hear it?",
            "Is the time shared fairly? What should change?",
        ),
    ),
    closing=(
        "What did each of you try over the whole program, and what stayed?",
        "What changed, for each of you and around you?",
        "What is still confusing, and who can help from here?",
        "Who else should hear it? Agree on what may be told.",
        "Say thank you, and how you stay in touch.",
    ),
)

AGENDAS = {
    1: total(Kind, {Kind.REVERSE: _REVERSE, Kind.TRADITIONAL: _TRADITIONAL, Kind.RECIPROCAL: _RECIPROCAL}),
}


def agenda(kind: Kind, number: int, length: int, *, version: int = CURRENT) -> Agenda:
    """Return the agenda of session `number` (from 1) in a series of `length`; a series of one is its orientation."""
    ours = AGENDAS[version][kind]
    if number == 1:
        return ours.orientation
    if number == length:
        return ours.closing
    return ours.regular[(number - 2) % len(ours.regular)]
