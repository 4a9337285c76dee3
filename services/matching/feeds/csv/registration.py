"""A row to the command that registers its person."""

from dataclasses import replace

from services.matching.commands import Enrollment, RegisterPerson, Row
from services.matching.domain.facts import Said
from services.matching.domain.identity import person_id
from services.matching.domain.people import Profile
from services.matching.feeds.csv.checking import Checked, Place
from services.matching.feeds.csv.columns import MANAGER
from services.matching.feeds.csv.rows import RosterRow, names_themself
from shared.contracts.vocabulary import PersonId, ProgramId

Managers = tuple[tuple[str, str], ...]


def registration(row: RosterRow, secret: str, program_id: ProgramId, origin: Row, checked: Checked) -> RegisterPerson:
    """Return the command for a row; whoever has a role is enrolled too."""
    enrollment = Enrollment(program_id=program_id, role=row.role, wishes=row.wishes) if row.role else None
    manager_id, said = _manager(row.employee_id, row.managers, row.said, secret, checked)
    return RegisterPerson(
        person_id=person_id(secret, row.employee_id),
        employee_id=row.employee_id,
        job_title=row.place.job_title,
        country=row.place.country,
        profile=replace(row.profile, manager_id=manager_id),
        contact=row.contact,
        program_id=program_id,
        said=said,
        enrollment=enrollment,
        row=origin,
    )


def place(kept: Place, secret: str, program_id: ProgramId, checked: Checked) -> RegisterPerson:
    """Return the command that keeps somebody's place in the reporting tree though their row is refused."""
    nothing = Said(plainly=() if kept.managers else ("manager_id",))
    manager_id, said = _manager(kept.employee_id, kept.managers, nothing, secret, checked)
    return RegisterPerson(
        person_id=person_id(secret, kept.employee_id),
        employee_id=kept.employee_id,
        profile=Profile(manager_id=manager_id),
        program_id=program_id,
        said=said,
        only_place=True,
    )


def _manager(
    employee_id: str, managers: Managers, said: Said, secret: str, checked: Checked
) -> tuple[PersonId | None, Said]:
    """Return the manager that a row names; somebody whom nobody knows may come later, by the id that the row has."""
    if not managers:
        return None, said
    plainly = replace(said, plainly=(*said.plainly, "manager_id"))
    for _, text in managers:
        if found := checked.directory.find(text):
            return (None if names_themself(employee_id, found.id) else person_id(secret, found.id)), plainly
    column, text = managers[0]
    unknown = None if names_themself(employee_id, text) else person_id(secret, text)
    return unknown, plainly if column == MANAGER else replace(said, roughly=(*said.roughly, "manager_id"))
