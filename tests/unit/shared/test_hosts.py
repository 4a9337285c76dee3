"""A process answers to its own names and addresses alone."""

import httpx
import pytest
from pydantic import SecretStr
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse

from shared.app import _own_hosts
from shared.settings import ServiceSettings
from tests.keys import key

OPEN = {"issuer": "https://login.example", "audience": "mentoring", "behind_proxy": True}


async def asked(listens_to: str, host: str) -> int:
    settings = ServiceSettings(
        host=listens_to,
        public_url_notify="https://mentoring.example.com/notify",
        session_keys=(SecretStr(key("SESSION_KEYS")),),
        **OPEN,
    )
    app = TrustedHostMiddleware(PlainTextResponse("here"), _own_hosts(settings), www_redirect=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://any") as http:
        return (await http.get("/health/live", headers={"Host": host})).status_code


class TestHost:
    @pytest.mark.parametrize(
        ("listens_to", "host"),
        [
            ("10.244.0.7", "10.244.0.7:8000"),
            ("fd00::7", "[fd00::7]:8000"),
            ("10.244.0.7", "[::1]:8000"),
            ("10.244.0.7", "mentoring.example.com"),
        ],
    )
    async def test_may_be_a_pods_address_or_the_public_one(self, listens_to: str, host: str) -> None:
        assert await asked(listens_to, host) == 200

    @pytest.mark.parametrize("host", ["elsewhere.example", "[fd00::8]:8000", "10.244.0.8"])
    async def test_may_be_nothing_else(self, host: str) -> None:
        assert await asked("fd00::7", host) == 400
