"""Accounts at the identity provider: each change is a change of the person, and is told like any other."""

from dataclasses import replace

from services.matching.commands import (
    FollowManager,
    LeavePerson,
    ProvisionAccount,
    RegisterPerson,
    RemoveAccount,
    RenumberPerson,
    RetireNumber,
    ReviseAccount,
)
from services.matching.domain.accounts import AccountChanged, AccountExists, NumberTaken, UnknownAccount, dated
from services.matching.domain.people import Person, Standing, register
from services.matching.domain.versions import version
from services.matching.handlers.people import leave_person, register_person, reports_of, set_timers
from services.matching.handlers.work import Work
from shared.contracts.messages import Message


def provision_account(command: ProvisionAccount, work: Work) -> list[Message]:
    """Register a person with their account; somebody known from elsewhere keeps their person id."""
    before = work.people.get(command.employee_key)
    if before is not None and before.account is not None:
        raise AccountExists("somebody with this employee number has an account already")
    return _settle(command, before, work)


def revise_account(command: ReviseAccount, work: Work) -> list[Message]:
    """Change an account, and the person as far as the change says something of them."""
    before = work.people.get(command.employee_key)
    return _settle(command, _as_read(before, command.version), work)


def remove_account(command: RemoveAccount, work: Work) -> list[Message]:
    """Forget an account, and let the person leave."""
    before = _as_read(work.people.get(command.employee_key), command.version)
    told = [] if command.stays else leave_person(LeavePerson(employee_key=before.id), work)
    work.people.put(replace(_now(command, work), account=None))
    return told


def renumber_person(command: RenumberPerson, work: Work) -> list[Message]:
    """Store a person under their new number; nobody else notices, for the person id stays."""
    former = _as_read(work.people.get(command.former), command.version)
    if work.people.get(command.employee_key) is not None:
        raise NumberTaken("somebody else has this employee number; end their account first if both are one person")
    person = replace(former, id=command.employee_key, employee_id=command.employee_id)
    work.people.put(person)
    set_timers(person, None, work)
    retired = RetireNumber(employee_key=former.id, successor=person.id)
    return [retired, *reports_of(None, person, work)]


def retire_number(command: RetireNumber, work: Work) -> list[Message]:
    """Forget a person's former number, and tell everybody whom they manage."""
    former = work.people.get(command.employee_key)
    successor = work.people.get(command.successor)
    if former is None or successor is None or former.person_id != successor.person_id:
        return []
    set_timers(replace(former, standing=Standing.PRESENT, asked_erasure=None), former, work)
    work.people.delete(former.id)
    return [
        FollowManager(employee_key=one.id, former=former.id, manager=successor.id)
        for one in work.people.find(manager=former.id)
    ]


def follow_manager(command: FollowManager, work: Work) -> list[Message]:
    """Keep a person's manager under the new number, unless they have another manager by now."""
    person = work.people.get(command.employee_key)
    if person is not None and person.manager == command.former:
        work.people.put(replace(person, manager=command.manager))
    return []


def _as_read(person: Person | None, read: str) -> Person:
    if person is None or person.account is None:
        raise UnknownAccount("there is no account with that id any more")
    if version(person) != read:
        raise AccountChanged("the account has changed since it was read; read it again, then repeat the change")
    return person


def _settle(command: ProvisionAccount | ReviseAccount, before: Person | None, work: Work) -> list[Message]:
    told = _registered(command.person, before, work)
    person = _now(command, work)
    if not command.active and not command.stays and person.standing is not Standing.LEFT:
        told += leave_person(LeavePerson(employee_key=person.id), work)
        person = _now(command, work)
    account = dated(command.account, before.account if before else None, work.now)
    if account != person.account:
        work.people.put(replace(person, account=account))
    return told


def _registered(command: RegisterPerson, before: Person | None, work: Work) -> list[Message]:
    """Register what is said of a person; of somebody who has left it is kept, and nobody is told."""
    if before is None or before.standing is not Standing.LEFT or command.returns:
        return register_person(command, work)
    given = replace(
        before,
        manager=command.manager,
        job_title=command.job_title,
        profile=command.profile,
        contact=command.contact,
    )
    after = register(before, given, command.said, lambda _: None).person
    unmoved = replace(
        after,
        standing=before.standing,
        last_day=before.last_day,
        revision=before.revision,
        contact_revision=before.contact_revision,
        manager_told=before.manager_told,
    )
    if unmoved != before:
        work.people.put(unmoved)
    return []


def _now(command: ProvisionAccount | ReviseAccount | RemoveAccount, work: Work) -> Person:
    """Return the person as the command leaves them so far."""
    found = work.people.get(command.employee_key)
    assert found is not None  # noqa: S101 - registered, or read, a moment ago
    return found
