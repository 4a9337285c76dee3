"""Instruments are valid, worded for each role, and never change once published."""

import hashlib
from functools import cache
from importlib import resources

import pytest
from babel.messages.pofile import read_po
from pydantic import ValidationError

from deploy.cli.languages import TRANSLATED, path_of, questions_of
from services.feedback.domain.instrument import Instrument, Outcome
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
from shared.languages import Language, gettext, know, speaks

# A digest is added with each version and never changed: answers are worth nothing once their question is another.
DIGESTS = {
    "after-12-months-1.yaml": "03b0ee35c86a5fe05f5839064be1449454864a5c09eba79975c40bcd9ab28c82",
    "after-6-months-1.yaml": "6be50a08eafad81dfd13fe219b3a2f86e559013fb6f0ca19161d98c404c22adc",
    "check-in-1.yaml": "6a49a5fe7ab2b6fa5bff359d3ce46656c0b1857090bae7f58572437745e38726",
    "closing-1.yaml": "8e25858d6f6441975c8c0b7dc027a4d189bd6eb5223c263a057de55083861593",
    "closing-2.yaml": "7d6c7a43c37e74ecc95076b221b0d605e75433efd3311820a8ba268a22948a60",
    "day-30-1.yaml": "b96cfcae82eccb8171abdf49f9490ef911a77ef853b1ea3aa095e07f78a7c876",
    "expectations-1.yaml": "0c5dfc864baf3e99f5da25b7259a6245fc459433be373e9b15ffad760978a96a",
    "expectations-2.yaml": "4b2689e39d34ea83bbf4057e92d60bd0496739c8f2688d2ae9e988cb6f1587cd",
    "pulse-1.yaml": "3e6a8139f6ef47f3b061eb124f63c4ba40e1b9cf0ea09e2a05a805c6ef46ec66",
    "pulse-2.yaml": "884300f58cfe05e24bc6ca6e58379db379f25fa2445b591a1694e115f0fc3559",
}

# So is a translation: the words of one version in one language.
TRANSLATIONS: dict[str, dict[Language, str]] = {
    "after-12-months-1": {
        Language.DE: "3e01bd54e4dc4803743279c4",
        Language.FR: "4792cac604846daa5d0c833a",
        Language.ES: "d8c330b3dc8ac03e85c81256",
    },
    "after-6-months-1": {
        Language.DE: "39830f9f06148e78f4369344",
        Language.FR: "e6fa96e546f47aecc7ac34bd",
        Language.ES: "aa22cde27a9038352fa6e516",
    },
    "check-in-1": {
        Language.DE: "1ac81625462985a0f9ce3123",
        Language.FR: "90f5a394659c35822d2057f2",
        Language.ES: "4a0a96a29bda9d75555b366b",
    },
    "closing-1": {
        Language.DE: "f4cce9b508ee19cee133af43",
        Language.FR: "f7d9ea3160aa7dd81271dd04",
        Language.ES: "d92f8cb611cfa8fd3d9a6b66",
    },
    "closing-2": {
        Language.DE: "db16dc9e104f1c1b4ed16cc8",
        Language.FR: "24ed0db2297815e8b0fc1197",
        Language.ES: "94caaf4efb9dbadf26e47d35",
    },
    "day-30-1": {
        Language.DE: "efb043b27caff3e7ca5044d1",
        Language.FR: "d6e0a7a0fa9033f64cc8e390",
        Language.ES: "01c9ab48cca7011aed5bb83d",
    },
    "expectations-1": {
        Language.DE: "bf5c7e42c5e493d706550da9",
        Language.FR: "6033c9c10210a87e6928ee74",
        Language.ES: "628d113df69f454ee7dca5f5",
    },
    "expectations-2": {
        Language.DE: "4ce0fafdaccbb776880e46e0",
        Language.FR: "6e3e89ac787dca8de077a269",
        Language.ES: "19e346aa86350cb8dad89c80",
    },
    "pulse-1": {
        Language.DE: "411b0d4560c88a74cebd1126",
        Language.FR: "96a052242934c25b4b834d24",
        Language.ES: "436e2d7c9cfaeadf09182a4f",
    },
    "pulse-2": {
        Language.DE: "55a0f480c9ac8ad107f6a794",
        Language.FR: "f274cbb4d167b4088fadbe2d",
        Language.ES: "84bb6919fb49c4584d77dac3",
    },
}

know("services.feedback")
ONE = """
name: beat
version: 1
source: Ours.
licence: Apache-2.0
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


@cache
def words_of(name: str, version: int) -> tuple[str, ...]:
    """Return everything that an instrument says to somebody who is asked, or to who reads the report."""
    with (resources.files("services.feedback") / "instruments" / f"{name}-{version}.yaml").open("rb") as file:
        return tuple(words for _, _, words, _ in questions_of(file))


def translated(one: Instrument, language: str) -> tuple[str, ...]:
    """Return what translators wrote: how a language sets its signs is no word of a question."""
    with path_of("services.feedback", language).open("rb") as file:
        catalog = read_po(file, locale=language)
    return tuple(str(catalog[words].string) for words in words_of(one.name, one.version))


def digest(one: Instrument, language: Language) -> str:
    return hashlib.sha256("\n".join(translated(one, language)).encode()).hexdigest()[:24]


class TestTranslations:
    def test_never_change_either(self) -> None:
        found = {f"{one.name}-{one.version}": {to: digest(one, to) for to in TRANSLATED} for one in published()}
        assert found == TRANSLATIONS

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_say_every_word(self, language: Language) -> None:
        same = {
            words
            for one in published()
            for words in words_of(one.name, one.version)
            if words in translated(one, language)
        }
        assert same == set()

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_tell_the_points_of_every_scale_apart(self, language: Language) -> None:
        with speaks(language):
            scales = [[gettext(label) for label in scale.labels] for one in published() for scale in one.scales]
        assert all(len(set(labels)) == len(labels) for labels in scales)


class TestPublishedInstruments:
    def test_never_change(self) -> None:
        assert digests() == DIGESTS

    def test_ask_something_in_every_wave(self) -> None:
        assert {current(wave).wave for wave in Wave} == set(Wave)

    def test_measure_the_three_outcomes_before_the_pair_meets(self) -> None:
        assert {question.outcome for question in current(Wave.EXPECTATIONS).scales} >= set(Outcome)

    def test_take_two_taps_after_a_session(self) -> None:
        pulse = current(Wave.PULSE)

        assert [question.kind for question in pulse.questions] == ["scale", "scale", "topics"]

    def test_ask_both_sides_always_whether_it_was_worth_it_and_what_they_learned(self) -> None:
        during = [current(wave) for wave in Wave if wave is not Wave.EXPECTATIONS]

        assert all({"worth-it", "learned", "topics"} <= {question.id for question in one.questions} for one in during)

    def test_say_where_their_words_come_from_and_on_which_terms(self) -> None:
        assert all(one.source and one.licence for one in published())

    def test_ask_afterwards_what_was_expected_in_the_same_order(self) -> None:
        expected = {question.id for question in current(Wave.EXPECTATIONS).scales}
        asked = {one: [question.expected for question in current(one).scales] for one in (Wave.DAY_30, Wave.CLOSING)}

        assert all(
            {one for one in found if one} == {"openness", "learning", "change", "network"} for found in asked.values()
        )
        assert {"openness", "learning", "change", "network"} <= expected

    def test_compare_each_outcome_before_and_after(self) -> None:
        for wave in (Wave.CLOSING, Wave.AFTER_6_MONTHS, Wave.AFTER_12_MONTHS):
            assert {question.outcome for question in current(wave).scales} >= set(Outcome)

    def test_say_that_words_appear_in_no_report(self) -> None:
        assert all("no report" in question.hint for one in published() for question in one.texts)

    @pytest.mark.parametrize("wave", list(Wave))
    def test_word_some_question_for_each_side_of_a_reversed_pair(self, wave: Wave) -> None:
        questions = current(wave).questions

        def worded(role: Role) -> list[str]:
            return [question.text.to(Kind.REVERSE, role) for question in questions]

        assert worded(Role.MENTOR) != worded(Role.MENTEE)

    def test_are_found_by_name_and_version(self) -> None:
        assert instrument("pulse", 2) == current(Wave.PULSE)
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
            ("source: Ours.\n", ""),
            ("licence: Apache-2.0\n", ""),
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
            check_names({"beat-2.yaml": read(ONE)})

    def test_refuses_two_instruments_for_one_wave(self) -> None:
        other = read(ONE.replace("name: beat", "name: heartbeat"))

        with pytest.raises(AmbiguousInstruments):
            check_names({"beat-1.yaml": read(ONE), "heartbeat-1.yaml": other})
