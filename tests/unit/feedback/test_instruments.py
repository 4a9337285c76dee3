"""Instruments are valid, worded for each role, and never change once published."""

import hashlib
from importlib import resources

import pytest
from pydantic import ValidationError

from services.feedback.domain.instrument import Outcome
from services.feedback.instruments import (
    AmbiguousInstruments,
    UnknownInstrument,
    check_names,
    current,
    instrument,
    published,
    read,
)
from shared.contracts.feedback import Wave
from shared.contracts.vocabulary import Kind, Role

# A digest is added with each version and never changed: answers are worth nothing once their question is another.
DIGESTS = {
    "closing-1.yaml": "8e25858d6f6441975c8c0b7dc027a4d189bd6eb5223c263a057de55083861593",
    "expectations-1.yaml": "0c5dfc864baf3e99f5da25b7259a6245fc459433be373e9b15ffad760978a96a",
    "pulse-1.yaml": "3e6a8139f6ef47f3b061eb124f63c4ba40e1b9cf0ea09e2a05a805c6ef46ec66",
}

ONE = """
name: pulse
version: 1
wave: pulse
open_days: 14
title: How was it?
introduction: {default: Two taps.}
questions:
  - {id: worth-it, kind: scale, label: Worth it, text: {default: "Worth it?"}, labels: [a, b, c, d, e]}
"""


def digests() -> dict[str, str]:
    files = resources.files("services.feedback").joinpath("instruments").iterdir()
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.name.endswith(".yaml")}


class TestPublishedInstruments:
    def test_never_change(self) -> None:
        assert digests() == DIGESTS

    def test_ask_something_in_every_wave(self) -> None:
        assert {current(wave).wave for wave in Wave} == set(Wave)

    def test_measure_the_three_outcomes_before_the_pair_meets(self) -> None:
        assert {question.outcome for question in current(Wave.EXPECTATIONS).scales} >= set(Outcome)

    def test_take_two_taps_after_a_session(self) -> None:
        pulse = current(Wave.PULSE)

        assert [question.kind for question in pulse.questions] == ["scale", "scale"]

    def test_say_that_words_appear_in_no_report(self) -> None:
        assert all("no report" in question.hint for one in published() for question in one.texts)

    @pytest.mark.parametrize("wave", list(Wave))
    def test_word_some_question_for_each_side_of_a_reversed_pair(self, wave: Wave) -> None:
        questions = current(wave).questions

        def worded(role: Role) -> list[str]:
            return [question.text.to(Kind.REVERSE, role) for question in questions]

        assert worded(Role.MENTOR) != worded(Role.MENTEE)

    def test_are_found_by_name_and_version(self) -> None:
        assert instrument("pulse", 1) == current(Wave.PULSE)
        with pytest.raises(UnknownInstrument):
            instrument("pulse", 99)


class TestRead:
    def test_takes_a_complete_instrument(self) -> None:
        assert read(ONE).scales[0].text.to(Kind.TRADITIONAL, Role.MENTOR) == "Worth it?"

    @pytest.mark.parametrize(
        ("good", "bad"),
        [
            ("labels: [a, b, c, d, e]", "labels: [a, b, c, d]"),
            ("kind: scale", "kind: slider"),
            ("version: 1", "version: 0"),
            ("wave: pulse", "wave: whenever"),
            ("id: worth-it", "id: worth.it"),
            ("title: How was it?", "titel: How was it?"),
        ],
    )
    def test_refuses_what_is_not_an_instrument(self, good: str, bad: str) -> None:
        with pytest.raises(ValidationError):
            read(ONE.replace(good, bad))

    def test_refuses_a_question_asked_twice(self) -> None:
        again = ONE + ONE.splitlines()[-1] + "\n"

        with pytest.raises(ValidationError, match="repeat"):
            read(again)


class TestCheckNames:
    def test_refuses_a_file_that_is_not_called_what_it_holds(self) -> None:
        with pytest.raises(AmbiguousInstruments):
            check_names({"pulse-2.yaml": read(ONE)})

    def test_refuses_two_instruments_for_one_wave(self) -> None:
        other = read(ONE.replace("name: pulse", "name: heartbeat"))

        with pytest.raises(AmbiguousInstruments):
            check_names({"pulse-1.yaml": read(ONE), "heartbeat-1.yaml": other})
