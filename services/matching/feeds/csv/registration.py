"""Converts a row to the command that registers its person."""

from dataclasses import replace

from services.matching.commands import Continuation, Enrolling, Recording, RegisterPerson, Row, Syncing
from services.matching.domain.facts import Said
from services.matching.domain.identity import EmployeeKey, employee_key
from services.matching.domain.people import Profile
from services.matching.feeds.csv.checking import Checked, Place
from services.matching.feeds.csv.columns import MANAGER
from services.matching.feeds.csv.row_managers import names_themself
from services.matching.feeds.csv.rows import RosterRow
from shared.contracts.vocabulary import ProgramId

Managers = tuple[tuple[str, str], ...]


def registration(row: RosterRow, secret: str, program_id: ProgramId, origin: Row, checked: Checked) -> RegisterPerson:
    """Return the command for a row; a person with a role is also enrolled."""
    manager, said = _manager(row.employee_id, row.managers, row.said, secret, checked)
    return _registration(row, secret, manager, said, _then(row, program_id, origin))


def synced(row: RosterRow, secret: str, sync_id: str, checked: Checked, *, clears: bool) -> RegisterPerson:
    """Return the command for a row of a sync; with `clears`, a row without a manager says that there is none."""
    manager, said = _manager(row.employee_id, row.managers, row.said, secret, checked)
    if clears and not row.managers and "manager_id" in said.names:
        said = replace(said, cleared=(*said.cleared, "manager_id"))
    return _registration(row, secret, manager, said, Syncing(sync_id=sync_id))


def _registration(
    row: RosterRow, secret: str, manager: EmployeeKey | None, said: Said, then: Continuation
) -> RegisterPerson:
    return RegisterPerson(
        employee_key=employee_key(secret, row.employee_id),
        employee_id=row.employee_id,
        job_title=row.place.job_title,
        profile=row.profile,
        contact=row.contact,
        manager=manager,
        last_day=row.last_day,
        said=said,
        returns=isinstance(then, Syncing),
        then=then,
    )


def _then(row: RosterRow, program_id: ProgramId, origin: Row) -> Enrolling | Recording:
    if row.role is None:
        return Recording(program_id=program_id, row=origin)
    return Enrolling(program_id=program_id, role=row.role, wishes=row.wishes, row=origin)


def place(kept: Place, secret: str, checked: Checked, then: Continuation | None = None) -> RegisterPerson:
    """Return the command that keeps a person's place in the reporting tree when their row is refused."""
    nothing = Said(plainly=() if kept.managers else ("manager_id",))
    manager, said = _manager(kept.employee_id, kept.managers, nothing, secret, checked)
    return RegisterPerson(
        employee_key=employee_key(secret, kept.employee_id),
        employee_id=kept.employee_id,
        profile=Profile(),
        manager=manager,
        said=said,
        returns=isinstance(then, Syncing),
        then=then,
    )


def _manager(
    employee_id: str, managers: Managers, said: Said, secret: str, checked: Checked
) -> tuple[EmployeeKey | None, Said]:
    """Return the manager that a row names; an unknown manager may be imported later under the row's id."""
    if not managers:
        return None, said
    plainly = replace(said, plainly=(*said.plainly, "manager_id"))
    for _, text in managers:
        if found := checked.directory.find(text):
            return (None if names_themself(employee_id, found.id) else employee_key(secret, found.id)), plainly
    column, text = managers[0]
    unknown = None if names_themself(employee_id, text) else employee_key(secret, text)
    return unknown, plainly if column == MANAGER else replace(said, roughly=(*said.roughly, "manager_id"))
