"""The readiness of many people over HTTP: one request, split into commands."""

from typing import Annotated, Final, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field, model_validator

from services.matching.api.held import held
from services.matching.api.participants import ReadyParticipantBody
from services.matching.api.programs import existing_program
from services.matching.commands import ReadyParticipants
from services.matching.commands.readiness import MOST_PEOPLE
from services.matching.domain.readiness import ReadinessReport
from services.matching.rights import Right
from services.matching.store import READINESS_REPORTS
from shared.contracts.vocabulary import PersonId
from shared.domain import identifier
from shared.fields import GivenPerson, Once
from shared.http import Read, Send
from shared.http.parameters import ProgramKey

MOST_IDS: Final = 1000
router = APIRouter(prefix="/v1/programs/{program_id}", tags=["participants"])


class ReadyParticipantsBody(ReadyParticipantBody):
    """People who have met the same requirements; false leaves a requirement unchanged."""

    person_ids: Annotated[tuple[GivenPerson, ...], Field(min_length=1, max_length=MOST_IDS), Once]

    @model_validator(mode="after")
    def _says_what_is_finished(self) -> Self:
        if not self.done():
            raise ValueError("say what they have finished: orientation, openness or time_commitment")
        return self

    def parts(self) -> list[tuple[PersonId, ...]]:
        """Return the people in one part per command."""
        ids = self.person_ids
        return [ids[start : start + MOST_PEOPLE] for start in range(0, len(ids), MOST_PEOPLE)]


class ReadinessReportView(BaseModel):
    """The report of one request: it counts or names each person once."""

    changed: int
    unchanged: int
    unknown: tuple[PersonId, ...]
    withdrawn: tuple[PersonId, ...]

    @classmethod
    def of(cls, report: ReadinessReport) -> Self:
        """Return the view of a report."""
        return cls(
            changed=report.changed, unchanged=report.unchanged, unknown=report.unknown, withdrawn=report.withdrawn
        )


@router.post("/readiness", dependencies=[held(Right.RECORD_READINESS)])
async def make_many_ready(
    program_id: ProgramKey, body: ReadyParticipantsBody, send: Send, read: Read
) -> ReadinessReportView:
    """Record met requirements on behalf of up to 1,000 people; ids of people who do not take part are listed."""
    await existing_program(read, program_id)
    # Named for everybody in it too: a key that was used for other people is refused, even if some are the same.
    report = ReadinessReport(id=identifier("readiness", send.id, *body.person_ids), program_id=program_id)
    for number, person_ids in enumerate(body.parts()):
        command = ReadyParticipants(
            program_id=program_id, report_id=report.id, person_ids=person_ids, done=body.done(), reason=body.reason
        )
        await send(command, part=f"people-{number}")
    return ReadinessReportView.of(await read.get(READINESS_REPORTS, report.id) or report)
