"""The CloudEvents project's own conformance scenarios for Kafka, where its feature file is at hand."""

import json
from pathlib import Path

import pytest
from pytest_bdd import given, scenarios, then, when

from shared.contracts.cloudevents import parse

FEATURE = Path(__file__).parents[3] / "shared/data/cloudevents/features/kafka-protocol-binding.feature"

Table = list[list[str]]
Parsed = tuple[dict[str, str], bytes | None]

if FEATURE.exists():
    scenarios(str(FEATURE))
else:

    @pytest.mark.skip(reason=f"the conformance suite is not at {FEATURE}")
    def test_kafka_protocol_binding() -> None: ...


@given("Kafka Protocol Binding is supported")
def kafka_is_supported() -> None: ...


@given("a Kafka message with payload:", target_fixture="payload")
def kafka_message(docstring: str) -> bytes:
    return docstring.encode()


@given("Kafka headers:", target_fixture="headers")
def kafka_headers(datatable: Table) -> list[tuple[str, bytes]]:
    return [(name, value.encode()) for name, value in datatable[1:]]


@when("parsed as Kafka message", target_fixture="event")
def parsed(headers: list[tuple[str, bytes]], payload: bytes) -> Parsed:
    return parse(headers, payload)


@then("the attributes are:")
def the_attributes_are(event: Parsed, datatable: Table) -> None:
    assert event[0] == dict(datatable[1:])


@then("the data is equal to the following JSON:")
def the_data_is(event: Parsed, docstring: str) -> None:
    assert event[1] is not None
    assert json.loads(event[1]) == json.loads(docstring)
