"""The published shape of a log line: what collectors and dashboards may rely on."""

from typing import Any, Final

from shared.log.lines import SEVERITY

_ID: Final = {"type": "string", "minLength": 1, "maxLength": 200}

FIELDS: Final[dict[str, dict[str, Any]]] = {
    "timestamp": {"type": "string", "format": "date-time", "description": "When, UTC, RFC 3339."},
    "severity_text": {"enum": [name.upper() for name in SEVERITY]},
    "severity_number": {"enum": list(SEVERITY.values()), "description": "OpenTelemetry's severity number."},
    "event_name": {
        "type": "string",
        "pattern": r"^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+$",
        "description": "What happened: a constant, never a sentence.",
    },
    "service.name": {"type": "string"},
    "service.version": {"type": "string"},
    "correlation_id": {**_ID, "description": "The request that all of it goes back to."},
    "enduser.id": {**_ID, "description": "Who caused it, opaque; both, where one acts for another."},
    "command_id": {**_ID, "description": "The command of a request; its outcome is at /v1/outcomes/{id}."},
    "problem_code": {**_ID, "description": "Why a request was refused."},
    "http.request.method": {"type": "string"},
    "http.route": {"type": "string", "description": "The route's template, never the path or the query."},
    "http.response.status_code": {"type": "integer"},
    "http.server.request.duration": {"type": "number", "minimum": 0, "description": "Seconds."},
    "otel.scope.name": {"type": "string", "description": "The library that wrote the line."},
    "body": {"type": "string", "description": "What a library said, masked; our own lines have none."},
    "exception.type": {"type": "string", "description": "The error and what it came from."},
    "exception.message": {"type": "string", "description": "Only of errors that speak of servers."},
    "exception.stacktrace": {"type": "array", "items": {"type": "string"}, "description": "Frames without variables."},
}

_SCALAR: Final = {"type": ["string", "number", "boolean", "null"]}


def line_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a log line; further fields are ids, counts and the like."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Log line",
        "type": "object",
        "required": [
            "timestamp",
            "severity_text",
            "severity_number",
            "event_name",
            "service.name",
            "service.version",
        ],
        "properties": FIELDS,
        "additionalProperties": False,
        "patternProperties": {
            r"^[a-z][a-z0-9_.]*$": {
                "anyOf": [
                    _SCALAR,
                    {"type": "array", "items": _SCALAR},
                    {"type": "object", "additionalProperties": _SCALAR},
                ]
            }
        },
    }
