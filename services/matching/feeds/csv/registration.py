"""A good row to the command that registers its person."""

from dataclasses import replace

from services.matching.commands import Enrollment, RegisterPerson, Row
from services.matching.domain.identity import person_id
from services.matching.feeds.csv.rows import RosterRow
from shared.contracts.vocabulary import ProgramId


def registration(row: RosterRow, secret: str, program_id: ProgramId, origin: Row) -> RegisterPerson:
    """Return the command for a row; whoever has a role is enrolled too."""
    manager = person_id(secret, row.manager) if row.manager else None
    enrollment = Enrollment(program_id=program_id, role=row.role, wishes=row.wishes) if row.role else None
    return RegisterPerson(
        person_id=person_id(secret, row.employee_id),
        employee_id=row.employee_id,
        job_title=row.job_title,
        country=row.country,
        profile=replace(row.profile, manager_id=manager),
        contact=row.contact,
        program_id=program_id,
        enrollment=enrollment,
        row=origin,
    )
