"""Where SCIM reads and writes: users are people, a change is a command to the person, and its outcome the answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
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
from services.matching.domain.accounts import too_many_leave, user_key
from services.matching.domain.cells import same_address
from services.matching.domain.identity import EmployeeKey, employee_key
from services.matching.domain.people import Person, Standing
from services.matching.domain.versions import version
from services.matching.feeds.scim import filters, mapping
from services.matching.feeds.scim.schema import MOST_RESULTS, ScimUser
from services.matching.store import PEOPLE
from shared.http import Problem, Sender
from shared.mongo import Reader

EXISTS: Final = "somebody with this employee number has an account already; read it with a filter, and change that one"
NAME_TAKEN: Final = "another account has this userName; give each account its own"
TOO_MANY: Final = (
    "more than {}% of the people would have left today; check the provider's scope. If all of them do leave, let them "
    "leave by a sync, whose plan a person approves, or raise MATCHING_SCIM_LEAVERS_PERCENT for the day"
)
NOBODY: Final = "there is no account with that id"


@dataclass(frozen=True, kw_only=True)
class _Named:
    """A user's manager: the key they are looked up by, and their name if nobody is known by it."""

    key: EmployeeKey | None = None
    unknown: str | None = None


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What holds for one request: the key that employee ids are hashed with, how many may leave a day, and the day."""

    secret: str
    leavers_percent: int
    today: date


class People(AsyncScimStorage):
    """The people who have an account, for one request."""

    def __init__(self, read: Reader, send: Sender, terms: Terms) -> None:
        self._read, self._send, self._terms = read, send, terms
        self._secret = terms.secret

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
        command = ProvisionAccount(
            employee_key=key,
            account=replace(mapping.account(user, named.unknown), active=user.active is not False),
            person=self._registration(user, key, named, mapping.Facts(), manager=None),
            active=user.active is not False,
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
        await self._may_leave(person, active=user.active is not False)
        mapping.facts(user)  # what is refused is refused before anything is done
        person = await self._numbered(person, mapping.number(user))
        named = await self._manager(user, person.id)
        command = ReviseAccount(
            employee_key=person.id,
            version=version(person),
            account=mapping.account(user, named.unknown),
            person=self._registration(user, person.id, named, mapping.facts(before), manager=person.manager),
            active=user.active is not False,
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
        await self._may_leave(person, active=False)
        await self._send(RemoveAccount(employee_key=person.id, version=version(person)))

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

    async def _may_leave(self, person: Person, *, active: bool) -> None:
        """Refuse to let one more person leave than may leave a day: a wrong scope lets everybody leave.

        Raises:
            Problem: see there.
        """
        if active or person.standing is Standing.LEFT:
            return
        today = self._terms.today.isoformat()
        leavers = await self._read.count(PEOPLE, standing=Standing.LEFT.value, last_day=today)
        people = await self._read.count(PEOPLE, **filters.EVERYBODY)
        if too_many_leave(leavers, people, self._terms.leavers_percent):
            raise Problem(403, "Too many leavers", detail=TOO_MANY.format(self._terms.leavers_percent))

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
        wanted = sorted({one.manager for one in people if one.manager})
        found = await self._read.find(PEOPLE, None, _id={"$in": wanted}) if wanted else []
        managers = {one.id: one for one in found}
        return [mapping.user_of(one, managers.get(one.manager) if one.manager else None) for one in people]


def _must_be(user: ScimUser, expected: str | None) -> None:
    if expected is not None and (user.meta is None or user.meta.version != expected):
        raise PreconditionFailedException
