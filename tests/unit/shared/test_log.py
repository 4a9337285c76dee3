import asyncio
import gc
import json
import logging
import warnings
from typing import Any

import pytest
import structlog
from jsonschema import Draft202012Validator

from shared.log.schema import line_schema
from tests.unit.shared.site import Lines

SCHEMA = Draft202012Validator(line_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


class Refused(Exception):
    pass


class ConnectionFailure(Exception):
    pass


def refuse(cause: Exception | None = None) -> None:
    raise Refused("Ada") from cause


def only(lines: Lines) -> dict[str, Any]:
    (line,) = lines()
    SCHEMA.validate(line)
    return line


class TestLine:
    def test_has_opentelemetrys_names(self, lines: Lines) -> None:
        structlog.get_logger().warning("pair.created", pair_id="p1", members=2)

        line = only(lines)
        assert line["severity_text"] == "WARNING"
        assert line["severity_number"] == 13
        assert line["event_name"] == "pair.created"
        assert line["service.name"] == "matching"
        assert line["pair_id"] == "p1"

    def test_carries_what_was_bound_for_the_request(self, lines: Lines) -> None:
        with structlog.contextvars.bound_contextvars(correlation_id="c1"):
            structlog.get_logger().info("pair.created")

        assert only(lines)["correlation_id"] == "c1"

    def test_below_the_level_is_not_written(self, lines: Lines) -> None:
        structlog.get_logger().debug("pair.created")

        assert lines() == []

    @pytest.mark.parametrize("logger", ["aiokafka.consumer", "faststream", "uvicorn.error", "anything"])
    def test_of_a_library_goes_the_same_way(self, lines: Lines, logger: str) -> None:
        logging.getLogger(logger).warning("partition %s is away", 3)
        logging.getLogger(logger).info("routine")

        line = only(lines)
        assert line["event_name"] == "library.message"
        assert line["otel.scope.name"] == logger
        assert line["body"] == "partition 3 is away"

    @pytest.mark.parametrize("given", [({"name": "Ada"},), ("Ada",), (ValueError("Ada"),)])
    def test_of_a_library_shows_what_its_own_code_wrote_and_no_value(
        self, lines: Lines, given: tuple[object, ...]
    ) -> None:
        logging.getLogger("anything").warning("row %d: could not handle %r", 7, *given)

        assert only(lines)["body"] == f"row 7: could not handle [{type(given[0]).__name__}]"

    def test_of_a_library_shows_no_value_that_was_filled_in_before(self, lines: Lines) -> None:
        logging.getLogger("anything").warning(f"could not handle {'Ada'!r}")  # noqa: G004 - as some libraries do

        assert only(lines)["body"] == "could not handle [text]"

    async def test_of_a_task_that_nobody_asked_shows_no_error_message(self, lines: Lines) -> None:
        async def fail() -> None:
            raise ValueError("Ada said: my manager is a bully")

        task = asyncio.create_task(fail())
        await asyncio.wait((task,))
        del task
        gc.collect()

        (line,) = lines()
        assert line["body"] == "Task exception was never retrieved"
        assert "Ada" not in json.dumps(line)

    def test_of_a_library_that_repeats_itself_is_written_once(self, lines: Lines) -> None:
        for node in (1, 2, 1, 1):
            logging.getLogger("aiokafka").error("Unable connect to node with id %s", node)

        assert [line["body"] for line in lines()] == [f"Unable connect to node with id {node}" for node in (1, 2)]

    def test_of_a_warning_goes_the_same_way(self, lines: Lines) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn("Ada is old", DeprecationWarning, stacklevel=1)

        line = only(lines)
        assert line["otel.scope.name"] == "py.warnings"
        assert line["body"].endswith(": DeprecationWarning")
        assert "Ada" not in line["body"]


class TestRedaction:
    @pytest.mark.parametrize(
        "field", ["name", "email", "person_name", "password", "secret_key", "token", "Authorization"]
    )
    def test_hides_a_field_that_may_not_be_there(self, lines: Lines, field: str) -> None:
        structlog.get_logger().info("pair.created", **{field: "Ada", "part": {field: "Ada"}, "many": [{field: "Ada"}]})

        assert b"Ada" not in json.dumps(lines()).encode()

    @pytest.mark.parametrize(
        "text",
        [
            "to ada.example+x@mail.example.com at once",
            "mongodb://ada:hunter2@db:27017/x",
            "redis://:hunter2@cache",
            "an.ada@mail.example.com,ada@mail.example.com",
            "a.short.WzE3OTg3NjE2MDAseyJhIjoiYiJ9XQ.fKKpYEIJlY0GGR5-wKUpktTQy_Jm8X50Hg7S4dqpu8w",
            "GET /attestation/WzE3OTg3NjE2MDAseyJhIjoiYiJ9XQ.fKKpYEIJlY0GGR5-wKUpktTQy_Jm8X50Hg7S4dqpu8w",
        ],
    )
    def test_masks_addresses_credentials_and_tokens_anywhere(self, lines: Lines, text: str) -> None:
        logging.getLogger("uvicorn").warning(text)
        structlog.get_logger().info("pair.created", inner=[{"deep": text}], other=Exception(text))

        written = json.dumps(lines())
        assert "ada" not in written
        assert "hunter2" not in written
        assert "fKKpY" not in written

    def test_leaves_ids_alone(self, lines: Lines) -> None:
        structlog.get_logger().info(
            "pair.created", pair_id="5d0e8b1f7c3a49e2b6d4a8f19c2e7b31", topic="mentoring.pairs.v1"
        )

        line = only(lines)
        assert line["pair_id"] == "5d0e8b1f7c3a49e2b6d4a8f19c2e7b31"
        assert line["topic"] == "mentoring.pairs.v1"


class TestException:
    def test_shows_types_and_frames_but_neither_variables_nor_what_was_typed(self, lines: Lines) -> None:
        def enroll(name: str) -> None:
            raise Refused(f"{name} is already here")

        try:
            enroll("Ada")
        except Refused:
            structlog.get_logger().exception("message.failed")

        line = only(lines)
        assert "Ada" not in json.dumps(line)
        assert line["exception.type"].endswith("Refused")
        assert line["exception.stacktrace"][-1].endswith("enroll")
        assert "exception.message" not in line

    def test_says_what_a_server_said(self, lines: Lines) -> None:
        structlog.get_logger().error("server.unavailable", exc_info=ConnectionFailure("db:27017 refused"))

        assert only(lines)["exception.message"] == "db:27017 refused"

    def test_names_the_cause(self, lines: Lines) -> None:
        try:
            refuse(KeyError("Ada"))
        except Refused:
            structlog.get_logger().exception("message.failed")

        assert only(lines)["exception.type"].endswith("Refused < builtins.KeyError")

    def test_of_a_library_is_shown_the_same_way(self, lines: Lines) -> None:
        try:
            refuse()
        except Refused:
            logging.getLogger("asyncio").exception("Task failed")

        line = only(lines)
        assert line["exception.type"].endswith("Refused")
        assert "Ada" not in json.dumps(line)
