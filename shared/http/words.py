"""What OpenAPI says of each field and parameter: a description, an example, and the unit of a figure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Document = dict[str, Any]
AN_ID: Final = "0af7651916cd43dd8448eb211c80319c"
A_MOMENT: Final = "2026-03-02T09:00:00Z"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one field; `unit` goes with every number, `example` with everything that is no closed set."""

    says: str
    example: Any = None
    unit: str | None = None


Words = Mapping[str, Said]

# By the field's name, for all services; a service's own words go first, by `Schema.field` or by name.
COMMON: Final[Words] = {
    "id": Said("The id, unique and opaque.", AN_ID),
    "program_id": Said("The program's id.", AN_ID),
    "pair_id": Said("The pair's id.", AN_ID),
    "person_id": Said("The person's id, random and the same in every service.", AN_ID),
    "session_id": Said("The session's id.", f"{AN_ID}-001"),
    "run_id": Said("The match run's id.", AN_ID),
    "role": Said("What the person does in the program: a mentor teaches, a mentee learns."),
    "state": Said("How far it has come.", "done"),
    "title": Said("The title, on one line.", "Digital Bridge"),
    "kind": Said("Who teaches whom: in a reverse program the junior teaches the senior."),
    "number": Said("Its number, counted from 1.", 3, "count"),
    "created_at": Said("When it was made, in domain time.", A_MOMENT),
    "PersonDataView.service": Said("The name of the service whose part it is.", "a service"),
    "PersonDataView.at": Said("When it was read.", A_MOMENT),
    "parts": Said("What the service holds, by kind."),
    "part": Said("The collection.", "sessions"),
    "PartView.holds": Said("What it says about a person.", "when their pairs meet"),
    "withheld": Said("Fields that are left out, because they tell of somebody else.", ["attestations"]),
    "records": Said("The records as they are stored; null if only the person themself gets them.", [{}]),
    "kept_days": Said("How long they are kept once they are over; null for as long as they are needed.", 1095, "days"),
    "?actor": Said("The opaque name of a caller.", "person:0af7651916cd43dd8448eb211c80319c"),
    "AccessView.at": Said("When it was recorded, in real time.", A_MOMENT),
    "AccessView.actor": Said("The caller, by their opaque name.", "person:0af7651916cd43dd8448eb211c80319c"),
    "AccessView.roles": Said("The roles by which they had the right.", ["coordinator"]),
    "AccessView.what": Said("The method and the route.", "GET /v1/pairs/{pair_id}"),
    "AccessView.status": Said("The HTTP status of the answer.", 200, "status"),
    "AccessView.about": Said("The ids in the path.", ["pair_id=b7ad6b7169203331"]),
    "AccessView.whose": Said("The people it was about, or told about.", [AN_ID]),
    "AccessView.why": Said("The reason that the caller gave (`Access-Reason`); empty for none.", "DSR-118"),
    "AccessView.correlation_id": Said("The correlation id of the request.", AN_ID),
    "starts_at": Said("When it begins, with its offset from UTC, on a whole minute.", A_MOMENT),
    "ends_at": Said("When it ends, in UTC.", "2026-03-02T10:00:00Z"),
    "expires_at": Said("Until when an answer is taken.", "2026-03-09T09:00:00Z"),
    "zone": Said("The time zone, by its IANA name.", "Europe/Berlin"),
    "items": Said("The items of this page, in order of their ids."),
    "next": Said("The cursor of the following page; null on the last one.", "MGFmNzY1MTkxNg"),
    "cursor": Said("`next` of the page before; the first page has none.", "MGFmNzY1MTkxNg"),
    "limit": Said("How many items a page has at most.", 100, "items"),
    "OutcomeView.id": Said("The command's id.", AN_ID),
    "OutcomeView.status": Said("200 when it was done, 4xx when it was refused, 500 for a bug.", 200, "HTTP status"),
    "OutcomeView.title": Said("The refusal's name as a sentence; empty when it was done.", "Already ended"),
    "OutcomeView.detail": Said("What was the matter this time; empty when it was done.", "the pair ended on Monday"),
    "OutcomeView.code": Said("The refusal's stable code; empty when it was done.", "already-ended"),
    "ProblemDetails.type": Said("A URN that names the problem.", "urn:mentoring:problem:already-ended"),
    "ProblemDetails.title": Said("The problem's name, the same each time.", "Already ended"),
    "ProblemDetails.status": Said("The answer's status.", 409, "HTTP status"),
    "ProblemDetails.detail": Said("What is the matter this time, and what to do.", "the pair ended on Monday"),
    "ProblemDetails.code": Said("A stable code for programs.", "already-ended"),
    "ProblemDetails.errors": Said("What is wrong with each field, where fields are at fault."),
    "ProblemDetails.correlation_id": Said("The id by which logs know the request.", AN_ID),
    "ProblemDetails.command_id": Said("The command that may have been sent; see `/v1/outcomes/{id}`.", AN_ID),
    "FieldError.field": Said("The field's path in the request.", "participants.0.role"),
    "FieldError.detail": Said("What to do about it, in plain words.", "choose one of 'mentor', 'mentee'"),
    "?id": Said("The command's id, as `Location` of a 202 names it.", AN_ID),
    "?idempotency-key": Said("Makes a repeat of this request safe for seven days; a random UUID, say.", "5f0c6d1e-6a"),
    "?prefer": Said("`respond-async`: do not wait for the outcome.", "respond-async"),
}


def explain(document: Document, own: Words) -> None:
    """Add the words to every field and parameter of a document that has none of its own."""
    words = {**COMMON, **own}
    for schema, name, field in fields(document):
        # One dataclass is two schemas where it is both asked for and shown.
        of = schema.removesuffix("-Input").removesuffix("-Output")
        _add(field, words.get(f"{of}.{name}") or words.get(name))
    for parameter in parameters(document):
        name = parameter["name"].lower()
        said = words.get(f"?{name}") or words.get(name)
        _add(parameter, said, parameter["schema"])


def fields(document: Document) -> Iterator[tuple[str, str, Document]]:
    """Yield the schema, the name and the description of every field."""
    for schema, described in document["components"]["schemas"].items():
        for name, field in described.get("properties", {}).items():
            yield schema, name, field


def parameters(document: Document) -> Iterator[Document]:
    """Yield every parameter of every operation."""
    for methods in document["paths"].values():
        for operation in methods.values():
            yield from operation.get("parameters", ())


def _add(field: Document, said: Said | None, schema: Document | None = None) -> None:
    if said is None:
        return
    unit = f" Unit: {said.unit}." if said.unit else ""
    field.setdefault("description", said.says + unit)
    of = field if schema is None else schema
    if said.unit:
        of["x-unit"] = said.unit
    if said.example is not None and "examples" not in of:
        of["examples"] = [said.example]
