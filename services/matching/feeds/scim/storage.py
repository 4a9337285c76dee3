"""Where SCIM reads and writes: users are people, a change is a command to the person, and its outcome the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from scim2_models import (
    NotFoundException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    SearchRequest,
    UniquenessException,
)
from scim2_server.storage import AsyncScimStorage, SearchPage

from services.matching.commands import (
    ProvisionAccount,
    RegisterPerson,
    RemoveAccount,
    RenumberPerson,
    RetireNumber,
    ReviseAccount,
)
from services.matching.domain.accounts import user_key
from services.matching.domain.cells import same_address
from services.matching.domain.changes import HeldChange, harm_of
from services.matching.domain.holds import Limits
from services.matching.domain.identity import EmployeeKey, employee_key
from services.matching.domain.people import Person
from services.matching.domain.versions import version
from services.matching.feeds.scim import filters, mapping
from services.matching.feeds.scim.schema import MOST_RESULTS, ScimUser
from services.matching.feeds.weighing import Scale
from services.matching.store import HELD_CHANGES, PEOPLE
from shared.http import Sender
from shared.mongo import Reader

EXISTS: Final = "somebody with this employee number has an account already; read it with a filter, and change that one"
NAME_TAKEN: Final = "another account has this userName; give each account its own"
NOBODY: Final = "there is no account with that id"


@dataclass(frozen=True, kw_only=True)
class _Named:
    """A user's manager: the key they are looked up by, and their name if nobody is known by it."""

    key: EmployeeKey | None = None
    unknown: str | None = None


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What holds for one request: the key that employee ids are hashed with, and the limits over which it is held."""

    secret: str
    limits: Limits


class People(AsyncScimStorage):
    """The people who have an account, for one request."""

    def __init__(self, read: Reader, send: Sender, terms: Terms) -> None:
        self._read, self._send, self._terms = read, send, terms
        self._secret = terms.secret
        self._scale = Scale(read=read, send=send, limits=terms.limits)

    async def get(
        self,
        resource_type: ResourceType,  # noqa: ARG002 - users are all there is
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,  # noqa: ARG002 - the server leaves attributes out
    ) -> Resource[Any]:
        """Return a user."""
        return await self._shown(await self._person(resource_id))

    async def search(
        self,
        resource_types: list[ResourceType],  # noqa: ARG002 - users are all there is
        search_request: SearchRequest[Any],
        *,
        position: Any = None,  # noqa: ANN401, ARG002 - pages are counted
    ) -> SearchPage:
        """Return a page of the users that a filter finds, in order of their user names."""
        where = filters.query(search_request.filter, self._secret)
        limit = MOST_RESULTS if search_request.count is None else search_request.count
        skip = search_request.start_index_0 or 0
        total = await self._read.count(PEOPLE, **where)
        wanted = skip < total and limit > 0
        found = (
            await self._read.window(PEOPLE, where, order="account.user_key", skip=skip, limit=limit) if wanted else []
        )
        return SearchPage(total, [*await self._all_shown(found)])

    async def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:  # noqa: ARG002
        """Give a person an account."""
        user = cast("ScimUser", resource)
        key = employee_key(self._secret, mapping.number(user))
        known = await self._read.get(PEOPLE, key)
        if known is not None and known.account is not None:
            raise UniquenessException(detail=EXISTS)
        await self._must_be_free(user, key)
        named = await self._manager(user, key)
        held = await self._weighed(known, user, named.key or known.manager) if known else None
        command = ProvisionAccount(
            employee_key=key,
            account=replace(mapping.account(user, named.unknown), active=user.active is not False),
            person=self._registration(user, key, _unless(held, known, named), mapping.Facts(), manager=None),
            active=user.active is not False,
            stays=held is not None and held.harm.leaves,
        )
        await self._send(command)
        return await self._stored(key)

    async def update(
        self,
        resource_type: ResourceType,  # noqa: ARG002 - users are all there is
        resource: Resource[Any],
        *,
        expected_version: str | None = None,
    ) -> Resource[Any]:
        """Change a user to the given state."""
        user = cast("ScimUser", resource)
        person = await self._person(str(user.id))
        before = await self._shown(person)
        _must_be(before, expected_version)
        await self._must_be_free(user, person.id)
        mapping.facts(user)  # what is refused is refused before anything is done
        person = await self._numbered(person, mapping.number(user))
        named = await self._manager(user, person.id)
        held = await self._weighed(person, user, named.key)
        kept = _unless(held, person, named)
        command = ReviseAccount(
            employee_key=person.id,
            version=version(person),
            account=mapping.account(user, kept.unknown),
            person=self._registration(user, person.id, kept, mapping.facts(before), manager=person.manager),
            active=user.active is not False,
            stays=held is not None and held.harm.leaves,
        )
        await self._send(command)
        return await self._stored(person.id)

    async def delete(
        self,
        resource_type: ResourceType,  # noqa: ARG002 - users are all there is
        resource_id: str,
        *,
        expected_version: str | None = None,
    ) -> None:
        """Remove a user's account; the person leaves."""
        person = await self._person(resource_id)
        _must_be(await self._shown(person), expected_version)
        leaves = harm_of(person, leaves=True, last_day=None, manager=person.manager)
        held = await self._scale.held(person, leaves)
        await self._send(RemoveAccount(employee_key=person.id, version=version(person), stays=held is not None))

    def _registration(
        self, user: ScimUser, key: EmployeeKey, named: _Named, before: mapping.Facts, *, manager: EmployeeKey | None
    ) -> RegisterPerson:
        after = mapping.facts(user)
        return RegisterPerson(
            employee_key=key,
            employee_id=mapping.number(user),
            job_title=after.job_title,
            profile=after.profile(),
            contact=after.contact(),
            manager=named.key,
            said=mapping.said(before, after, user, manager=(manager, named.key)),
            returns=user.active is not False,
        )

    async def _weighed(self, person: Person, user: ScimUser, manager: EmployeeKey | None) -> HeldChange | None:
        """Return what is held of a change of somebody who is known, or None if all of it may take hold."""
        leaves = user.active is False
        return await self._scale.held(person, harm_of(person, leaves=leaves, last_day=None, manager=manager))

    async def _numbered(self, person: Person, number: str) -> Person:
        """Return a person who has this number, after they were given it if they had another."""
        key = employee_key(self._secret, number)
        if key == person.id:
            return person
        renumbered = RenumberPerson(employee_key=key, employee_id=number, former=person.id, version=version(person))
        await self._send(renumbered, part="number")
        # The handler asks for it, too; once this one is done, nobody reads the person under the former number.
        await self._send(RetireNumber(employee_key=person.id, successor=key), part="former-number")
        return await self._person(person.person_id)

    async def _must_be_free(self, user: ScimUser, key: EmployeeKey) -> None:
        """Refuse a user name that another account has.

        Raises:
            UniquenessException: see there.
        """
        others = await self._read.find(PEOPLE, 2, **{"account.user_key": user_key(user.user_name or "")})
        if any(one.id != key for one in others):
            raise UniquenessException(detail=NAME_TAKEN)

    async def _manager(self, user: ScimUser, key: EmployeeKey) -> _Named:
        """Find a user's manager by id, employee number, user name or address; nobody is their own manager."""
        named = mapping.manager_name(user)
        if named is None:
            return _Named()
        found = await self._named(named)
        if found is None:
            unknown = employee_key(self._secret, named)
            return _Named() if unknown == key else _Named(key=unknown, unknown=named)
        return _Named() if found.id == key else _Named(key=found.id)

    async def _named(self, name: str) -> Person | None:
        if found := await self._read.get(PEOPLE, employee_key(self._secret, name)):
            return found
        ways = ({"person_id": name}, {"account.user_key": user_key(name)}, {"address": same_address(name)})
        for way in ways:
            if found := next(iter(await self._read.find(PEOPLE, 1, **way)), None):
                return found
        return None

    async def _person(self, person_id: str) -> Person:
        found = next(iter(await self._read.find(PEOPLE, 1, person_id=person_id)), None)
        if found is None or found.account is None:
            raise NotFoundException(detail=NOBODY)
        return found

    async def _stored(self, key: EmployeeKey) -> Resource[Any]:
        found = await self._read.get(PEOPLE, key)
        if found is None or found.account is None:
            raise NotFoundException(detail=NOBODY)
        return await self._shown(found)

    async def _shown(self, person: Person) -> ScimUser:
        return (await self._all_shown([person]))[0]

    async def _all_shown(self, people: Sequence[Person]) -> list[ScimUser]:
        waiting = {one.id: one for one in await self._read.some(HELD_CHANGES, [person.person_id for person in people])}
        said = [_as_said(one, waiting.get(one.person_id)) for one in people]
        wanted = sorted({one.manager for one in said if one.manager})
        found = await self._read.find(PEOPLE, None, _id={"$in": wanted}) if wanted else []
        managers = {one.id: one for one in found}
        return [
            mapping.user_of(
                person, managers.get(person.manager) if person.manager else None, waiting.get(person.person_id)
            )
            for person in said
        ]


def _as_said(person: Person, waits: HeldChange | None) -> Person:
    """Return a person with the manager that their provider said last, also if it is held that they get this one."""
    return replace(person, manager=waits.harm.manager) if waits and waits.harm.moves else person


def _unless(held: HeldChange | None, person: Person | None, named: _Named) -> _Named:
    """Return a user's manager as far as it may take hold: else the person keeps the one that they have."""
    return _Named(key=person.manager) if held and held.harm.moves and person else named


def _must_be(user: ScimUser, expected: str | None) -> None:
    if expected is not None and (user.meta is None or user.meta.version != expected):
        raise PreconditionFailedException
