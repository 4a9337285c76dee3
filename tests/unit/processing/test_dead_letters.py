import pytest
from pydantic import BaseModel, ValidationError

from shared.contracts.cloudevents import Envelope, MalformedEvent
from shared.domain import Refused
from shared.processing.dead_letters.records import UnknownCommand, bury, fingerprint, place
from shared.processing.inputs import Input

GROUP = "shop.tills"


class TooDear(Refused):
    """It costs too much."""


class Price(BaseModel):
    cents: int


def message(**changed: object) -> Input:
    given = {"topic": "t", "partition": 3, "offset": 7, "key": b"k", "value": b"v", "headers": [("ce_id", b"e")]}
    return Input(**(given | {"envelope": Envelope(id="e", source="/x", type="shop.take")} | changed))  # type: ignore[arg-type]


def fail(error: Exception) -> None:
    raise error


def raised(error: Exception) -> Exception:
    try:
        fail(error)
    except Exception as caught:  # noqa: BLE001 - it is about its traceback
        return caught
    raise AssertionError


def invalid() -> Exception:
    try:
        Price.model_validate({"cents": "Ada's"})
    except ValidationError as caught:
        return caught
    raise AssertionError


def header(error: Exception, name: str) -> bytes | None:
    return dict(bury(message(), error, GROUP).raw).get(name)


class TestBury:
    def test_keeps_what_came_and_says_for_whom_it_is_dead(self) -> None:
        letter = bury(message(), raised(RuntimeError("x")), GROUP)

        assert (letter.topic, letter.partition, letter.key, letter.value) == ("t.dead", 3, b"k", b"v")
        assert letter.raw[0] == ("ce_id", b"e")
        assert dict(letter.raw)["dead_group"] == GROUP.encode()
        assert dict(letter.raw)["dead_offset"] == b"7"

    @pytest.mark.parametrize(
        ("error", "reason"),
        [
            (TooDear("Ada"), b"too-dear"),
            (invalid(), b"cents: int_parsing"),
            (MalformedEvent("the attribute id is missing"), b"the attribute id is missing"),
            (UnknownCommand("shop.tomorrow"), b"shop.tomorrow"),
            (RuntimeError("Ada Lovelace"), None),
        ],
        ids=["refused", "invalid", "malformed", "unknown", "bug"],
    )
    def test_gives_a_reason_that_quotes_nobody(self, error: Exception, reason: bytes | None) -> None:
        assert header(error, "dead_reason") == reason

    def test_writes_a_timer_s_command_as_the_record_it_never_was(self) -> None:
        fired = message(timer="t1", headers=(), envelope=Envelope(id="t1#1", source="/x", type="shop.take"))

        headers = dict(bury(fired, RuntimeError(), GROUP).raw)

        assert (headers["ce_id"], headers["ce_type"]) == (b"t1#1", b"shop.take")

    def test_names_the_innermost_place_in_our_code(self) -> None:
        assert place(raised(ValueError())) == "tests/unit/processing/test_dead_letters.py:fail"
        assert place(ValueError()) == ""


class TestFingerprint:
    def test_is_the_same_for_the_same_fault_of_other_messages(self) -> None:
        first = fingerprint(message(key=b"a"), raised(RuntimeError("a")), GROUP)

        assert fingerprint(message(key=b"b", offset=9), raised(RuntimeError("b")), GROUP) == first

    def test_is_another_one_elsewhere(self) -> None:
        error = raised(RuntimeError())
        found = {
            fingerprint(message(), error, GROUP),
            fingerprint(message(), error, "shop.books"),
            fingerprint(message(), RuntimeError(), GROUP),
            fingerprint(message(envelope=Envelope(id="e", source="/x", type="shop.break")), error, GROUP),
        }

        assert len(found) == 4
