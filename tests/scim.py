"""An identity provider for tests: it speaks SCIM to a service, in memory or on real servers."""

import asyncio
from collections import Counter
from typing import Any

import httpx
from scim2_client import BaseSyncSCIMClient
from scim2_models import ScimProvider
from scim2_tester import Status, check_server
from scim2_tester.utils import CheckResult

from tests.keys import key

TOKEN = key("MATCHING_SCIM_TOKENS")
BEARER = {"Authorization": f"Bearer {TOKEN}"}
PASSED = frozenset({Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE})


class _Client(BaseSyncSCIMClient):
    """Asks in its own thread, while the service answers in that of its loop."""

    def __init__(self, http: httpx.AsyncClient, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(provider=ScimProvider())
        self._http, self._loop = http, loop

    def _stays_under_base_url(self, endpoint: str) -> bool:  # noqa: ARG002 - it asks one service
        return True

    def _parse_json(self, response: Any) -> Any:  # noqa: ANN401 - as the base's
        return response.json()

    def request(self, method: str, url: str, **kwargs: Any) -> httpx.Response:  # noqa: ANN401 - as the base's
        path = url if url.startswith("http") else f"/scim/v2{url}"
        kwargs["headers"] = {**kwargs.get("headers", {}), **BEARER}
        asked = self._http.request(method, path, **kwargs)
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result(60)


async def checked(http: httpx.AsyncClient) -> list[CheckResult]:
    """Return what the conformance tester says of a service."""
    return await asyncio.to_thread(check_server, _Client(http, asyncio.get_running_loop()))


def report(results: list[CheckResult]) -> str:
    """Return how many checks ended in which way, and each that did not pass."""
    counts = Counter(one.status.name for one in results)
    failed = [f"{one.status.name} {one.title}: {one.reason}" for one in results if one.status not in PASSED]
    return "\n".join([f"{len(results)} checks: {dict(counts)}", *failed])
