"""Agendas of sessions in the platform's own wording, by kind of program and number of the session.

A version is not edited once sessions were planned with it: new wording is a new version beside the old one.
"""

from dataclasses import dataclass

from shared.contracts.closed import total
from shared.contracts.vocabulary import Kind
from shared.phrases import phrase

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
        phrase("Introduce yourselves, and what each of you hopes to take away."),
        phrase("Agree on confidentiality: what is said here stays here."),
        phrase("The mentor leads: the junior teaches, the senior asks and tries."),
        phrase("The mentee names two or three things they want help with."),
        phrase("The mentor says what they would like to learn about the organization in return."),
        phrase("Choose one small thing to try before the next session."),
    ),
    regular=(
        (
            phrase("What did the mentee try since last time?"),
            phrase("What changed because of it?"),
            phrase("What is still confusing? The mentor shows it, the mentee does it."),
            phrase("Who else should hear it?"),
            phrase("Choose one small thing to try before the next session."),
        ),
        (
            phrase("What did the mentee try since last time, and what got in the way?"),
            phrase("What changed in how the mentee sees the work of junior colleagues?"),
            phrase("What is still confusing? Look at one real example together."),
            phrase("What would the mentor change if the decision were theirs?"),
            phrase("Who else should hear it, and who says so?"),
        ),
        (
            phrase("What did the mentee try, and what would they do differently?"),
            phrase("What changed for somebody else because of it?"),
            phrase("What is still confusing, for either of you?"),
            phrase("Who else should hear it? Pick one person and one message."),
            phrase("Is this worth both your time? What should the next sessions be about?"),
        ),
    ),
    closing=(
        phrase("What did the mentee try over the whole program, and what stayed?"),
        phrase("What changed: for each of you, for your teams, for the organization?"),
        phrase("What is still confusing, and who can help from here?"),
        phrase("Who else should hear it? Agree on what may be told."),
        phrase("What did the mentor gain? Say thank you, and how you stay in touch."),
    ),
)

_TRADITIONAL = Agendas(
    orientation=(
        phrase("Introduce yourselves, and what each of you hopes to take away."),
        phrase("Agree on confidentiality: what is said here stays here."),
        phrase("The mentee names two or three goals, and how progress would show."),
        phrase("The mentor says what they can offer and what they cannot."),
        phrase("Choose one step to take before the next session."),
    ),
    regular=(
        (
            phrase("Which step did the mentee take since last time?"),
            phrase("What changed because of it?"),
            phrase("What is still in the way? Think through one real situation together."),
            phrase("Whom should the mentee meet next?"),
            phrase("Choose one step to take before the next session."),
        ),
        (
            phrase("What went well since last time, and what did not?"),
            phrase("What has the mentor learned from a failure like it?"),
            phrase("What feedback would help the mentee most now?"),
            phrase("Look at the goals: keep, change or drop them."),
            phrase("Choose one step to take before the next session."),
        ),
    ),
    closing=(
        phrase("Which goals did the mentee reach, and what stayed open?"),
        phrase("What changed in how the mentee works?"),
        phrase("What did the mentor learn?"),
        phrase("What comes next, and who else can help?"),
        phrase("Say thank you, and how you stay in touch."),
    ),
)

_RECIPROCAL = Agendas(
    orientation=(
        phrase("Introduce yourselves, and what each of you hopes to take away."),
        phrase("Agree on confidentiality: what is said here stays here."),
        phrase("Each of you names one thing to learn and one to teach."),
        phrase("Half of every session belongs to each of you: who begins next time?"),
        phrase("Each chooses one small thing to try before the next session."),
    ),
    regular=(
        (
            phrase("What did each of you try since last time?"),
            phrase("What changed because of it?"),
            phrase("What is still confusing? Half the time for each of you."),
            phrase("Who else should hear it?"),
            phrase("Each chooses one small thing to try before the next session."),
        ),
        (
            phrase("What did each of you try, and what got in the way?"),
            phrase("What do your two halves have in common?"),
            phrase("What is still confusing? Swap roles: the learner explains it back."),
            phrase("Who else should hear it?"),
            phrase("Is the time shared fairly? What should change?"),
        ),
    ),
    closing=(
        phrase("What did each of you try over the whole program, and what stayed?"),
        phrase("What changed, for each of you and around you?"),
        phrase("What is still confusing, and who can help from here?"),
        phrase("Who else should hear it? Agree on what may be told."),
        phrase("Say thank you, and how you stay in touch."),
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
