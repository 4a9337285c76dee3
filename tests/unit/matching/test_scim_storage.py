"""The library's own suite for storages, on people; what people have no word for is left out or skipped."""

from typing import Any, Final
from uuid import uuid4

import pytest
from scim2_models import Resource, ResourceType, ScimProvider, SearchRequest
from scim2_server.storage import AsyncScimStorage, ScimStorage, SearchPage
from scim2_server.testing import AsyncScimStorageContract
from starlette.requests import Request

from services.matching.domain.holds import Limits
from services.matching.feeds.scim.schema import EnterpriseUser, User, provider
from services.matching.feeds.scim.storage import People, Terms
from shared.http.sending import sender_for
from shared.http.trace import Trace
from tests.keys import PERSON_KEY
from tests.unit.matching.directory import ENTERPRISE, Directory

FILTERS: Final = (
    'userName eq "ALICE"',
    'emails eq "alice@work.example"',
    'emails.value eq "ALICE@work.example"',
    'emails[type eq "work" and value eq "bob@work.example"]',
    "active eq true",
    "active eq false",
    f'{ENTERPRISE}:employeeNumber eq "100"',
    'externalId eq "nobody"',
    'userName eq "Bob" or userName eq "carol"',
    'active eq false and userName eq "bob"',
)
TERMS: Final = Terms(secret=PERSON_KEY, limits=Limits(people_percent=100, pairs_percent=100, leavers_most=10_000))


class Numbered(AsyncScimStorage):
    """People; a user without an employee number gets one, because the suite knows of none."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    @property
    def _people(self) -> People:
        platform = self._directory.app.state.platform
        request = Request({"type": "http", "app": self._directory.app, "headers": []})
        request.state.trace = Trace(correlation_id="c")
        return People(platform.reader, sender_for(request), TERMS)

    async def get(self, resource_type: ResourceType, resource_id: str, **given: Any) -> Resource[Any]:  # type: ignore[override] # noqa: ANN401 - passed on
        return await self._people.get(resource_type, resource_id, **given)

    async def search(self, types: list[ResourceType], request: SearchRequest[Any], **given: Any) -> SearchPage:  # type: ignore[override] # noqa: ANN401 - passed on
        return await self._people.search(types, request, **given)

    async def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        given = resource.model_copy(deep=True)
        assert isinstance(given, User)
        if given[EnterpriseUser] is None:
            given[EnterpriseUser] = EnterpriseUser(employee_number=uuid4().hex)
        return await self._people.create(resource_type, given)

    async def update(self, resource_type: ResourceType, resource: Resource[Any], **given: Any) -> Resource[Any]:  # type: ignore[override] # noqa: ANN401 - passed on
        return await self._people.update(resource_type, resource, **given)

    async def delete(self, resource_type: ResourceType, resource_id: str, **given: Any) -> None:  # type: ignore[override] # noqa: ANN401 - passed on
        await self._people.delete(resource_type, resource_id, **given)


class TestStorage(AsyncScimStorageContract):
    # There are no groups, no sorting and no cursors.
    locals().update(
        {one: None for one in dir(AsyncScimStorageContract) if one.startswith(("test_cursor", "test_search_sort"))}
    )
    test_get_a_resource_of_another_type = test_get_keeps_what_the_response_returns = None
    test_search_a_resource_type = test_search_at_the_root = None
    test_search_at_the_root_on_an_attribute_some_types_lack = None

    @pytest.fixture
    def provider(self) -> ScimProvider:
        return provider()

    @pytest.fixture
    def async_storage(self) -> AsyncScimStorage:
        return Numbered(Directory())

    @pytest.mark.parametrize("scim_filter", FILTERS)
    def test_search_filters_as_the_filter_evaluator(
        self,
        storage: ScimStorage,
        provider: ScimProvider,
        user_type: ResourceType,
        user_model: type[Resource[Any]],
        scim_filter: str,
    ) -> None:
        super().test_search_filters_as_the_filter_evaluator(storage, provider, user_type, user_model, scim_filter)
