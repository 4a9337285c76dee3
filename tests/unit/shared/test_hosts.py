"""A process answers to its own names and addresses alone."""

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from shared.app import _own_hosts
from shared.http.hosts import OwnHosts
from shared.settings import ServiceSettings
from tests.keys import key
from tests.unit.shared.site import Lines

OPEN = {"issuer": "https://login.example", "audience": "mentoring", "behind_proxy": True}


async def asked(app: FastAPI, listens_to: str, *hosts: str, **headers: str) -> httpx.Response:
    settings = ServiceSettings(
        host=listens_to,
        public_url_notify="https://mentoring.example.com/notify",
        session_keys=(SecretStr(key("SESSION_KEYS")),),
        **OPEN,
    )
    transport = httpx.ASGITransport(app=OwnHosts(app, _own_hosts(settings)))
    named = [*(("Host", host) for host in hosts), *headers.items()]
    async with httpx.AsyncClient(transport=transport, base_url="http://any") as http:
        return await http.get("/health/live", headers=named)


class TestHost:
    @pytest.mark.parametrize(
        ("listens_to", "host"),
        [
            ("10.244.0.7", "10.244.0.7:8000"),
            ("fd00::7", "[fd00::7]:8000"),
            ("10.244.0.7", "[::1]:8000"),
            ("10.244.0.7", "mentoring.example.com"),
            ("10.244.0.7", "Mentoring.Example.COM:443"),
        ],
    )
    async def test_may_be_a_pods_address_or_the_public_one(self, app: FastAPI, listens_to: str, host: str) -> None:
        assert (await asked(app, listens_to, host)).status_code == 200

    @pytest.mark.parametrize(
        "hosts",
        [
            ("elsewhere.example",),
            ("[fd00::8]:8000",),
            ("10.244.0.8",),
            ("mentoring.example.com:x",),
            ("mentoring.example.com@elsewhere.example",),
            ("",),
            ("mentoring.example.com", "elsewhere.example"),
        ],
    )
    async def test_may_be_nothing_else(self, app: FastAPI, hosts: tuple[str, ...]) -> None:
        assert (await asked(app, "fd00::7", *hosts)).status_code == 400

    async def test_that_is_refused_is_a_problem_and_on_record(self, app: FastAPI, lines: Lines) -> None:
        refused = await asked(app, "10.244.0.7", "elsewhere.example")

        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["code"] == "unknown-host"
        (line,) = lines()
        assert (line["problem_code"], line["http.response.status_code"]) == ("unknown-host", 400)

    async def test_that_is_refused_is_a_page_to_a_browser(self, app: FastAPI) -> None:
        refused = await asked(app, "10.244.0.7", "elsewhere.example", Accept="text/html")

        assert refused.headers["content-type"].startswith("text/html")
        assert "open the address that stands in the mails" in refused.text
