"""HEAD is answered as GET without a body; a method that a path does not take is answered with those it takes."""

import httpx
import pytest

from deploy.cli.docs import application
from deploy.services import NAMES
from tests.unit.shared.site import TOKEN, Lines


class TestHead:
    @pytest.mark.parametrize(
        "path", ["/v1/pairs", f"/attestation/{TOKEN}", "/health/ready", "/openapi.json", "/v1/pairs?limit=0"]
    )
    async def test_is_answered_as_get_without_a_body(self, http: httpx.AsyncClient, path: str) -> None:
        got = await http.get(path)

        answer = await http.head(path)

        assert answer.status_code == got.status_code
        assert answer.headers["content-type"] == got.headers["content-type"]
        assert answer.headers["content-length"] == got.headers["content-length"]
        assert answer.content == b""

    async def test_stands_in_the_log_as_what_it_was(self, http: httpx.AsyncClient, lines: Lines) -> None:
        await http.head("/v1/pairs")

        (line,) = lines()
        assert (line["http.request.method"], line["http.route"]) == ("HEAD", "/v1/pairs")


class TestMethod:
    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("DELETE", "/v1/pairs", "GET, HEAD"),
            ("GET", "/v1/pairs/p1/ending", "POST"),
            ("HEAD", "/v1/pairs/p1/ending", "POST"),
            ("PUT", "/clock", "GET, HEAD, POST"),
            ("OPTIONS", "/openapi.json", "GET, HEAD"),
        ],
    )
    async def test_that_a_path_does_not_take_is_answered_with_those_it_takes(
        self, http: httpx.AsyncClient, method: str, path: str, allowed: str
    ) -> None:
        answer = await http.request(method, path)

        assert (answer.status_code, answer.headers["allow"]) == (405, allowed)

    @pytest.mark.parametrize("service", NAMES)
    async def test_of_every_route_is_named(self, service: str) -> None:
        app = application(service)
        wrong = []
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1") as http:
            for path, operations in app.openapi()["paths"].items():
                answer = await http.request("OPTIONS", path.replace("{", "").replace("}", ""))
                methods = {name.upper() for name in operations} | ({"HEAD"} if "get" in operations else set())
                if {*answer.headers.get("allow", "").split(", ")} < methods:
                    wrong.append((path, answer.headers.get("allow")))

        assert wrong == []
