"""A real broker that asks for tokens of an identity provider: who comes with which, and what it says of others."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from deploy.cli.principals import DEPLOYER
from deploy.local.issuer import Issuer, make_issuer
from deploy.local.kafka import ApacheKafka
from deploy.local.leash import Leash
from deploy.local.place import Place
from deploy.local.secured import ADMINISTRATOR, Secured
from shared.errors import Unavailable
from shared.kafka import Admin, Publisher, Record, reconnecting
from shared.transport import KafkaAccess
from tests.browser.real import Served
from tests.eventually import eventually
from tests.integration.serving import free_port, run, running, until_ready

PAGE: Final = Path(__file__).parents[2] / "docs/transport.md"
AUDIENCE: Final = "kafka"
SERVICE: Final = "notify"
STRANGER: Final = "payroll"  # a client of the same provider whose tokens are for somebody else
SECRET: Final = "a secret of a client, for this test"
ALLOWED_URLS: Final = "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls="
SHORT: Final = 32  # seconds; two more than the margin within which a token is replaced
SESSION_MS: Final = 3_000  # after which the broker asks a client again who it is


def documented() -> str:
    """Return the settings of a broker, as the page on transport says them."""
    (found,) = re.findall(r"```properties\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


@dataclass
class Tokens:
    """The broker's provider, and what it has issued to whom."""

    issuer: Issuer
    url: str
    issued: list[str] = field(default_factory=list)

    def count(self, issue: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        def counted(form: Any, client: str) -> dict[str, Any]:  # noqa: ANN401 - as the provider's
            self.issued.append(client)
            return issue(form, client)

        return counted


@pytest.fixture(scope="module")
def tokens() -> Iterator[Tokens]:
    accounts = {SERVICE: AUDIENCE, STRANGER: "payroll"}
    issuer = Issuer(url="", clients=dict.fromkeys(accounts, SECRET), accounts=accounts, access_seconds=SHORT)
    served = Served(make_issuer(issuer))
    issuer.url = served.url
    made = Tokens(issuer=issuer, url=served.url)
    issuer.tokens = made.count(issuer.tokens)  # type: ignore[method-assign]
    yield made
    served.close()


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Secured:
    return Secured(tmp_path_factory.mktemp("tokens"))


@pytest.fixture(scope="module")
def kafka(secured: Secured, tokens: Tokens) -> Iterator[str]:
    """A broker that takes passwords and tokens, with the catalog's topics and rights."""
    with Leash() as leash, pytest.MonkeyPatch.context() as patched:
        patched.setenv("JAVA_TOOL_OPTIONS", f"{ALLOWED_URLS}{tokens.url}/keys")
        broker = ApacheKafka(Place.at(secured.root, os.environ, leash, secured=secured), 1)
        settings = documented().replace("https://login.example.com/keys", f"{tokens.url}/keys")
        settings = settings.replace("https://login.example.com", tokens.url)
        settings = re.sub(r"(?<=max\.reauth\.ms=)\d+", str(SESSION_MS), settings)
        with (secured.root / "data/kafka/server.properties").open("a", encoding="utf-8") as file:
            file.write(settings)
        broker.start()
        try:
            broker.wait_ready()
            for user, *command in ((ADMINISTRATOR, "kafka-acls", "apply"), (DEPLOYER, "topics", "apply")):
                folder = secured.folder(user, {"KAFKA_BOOTSTRAP": broker.url})
                done = run("deploy.cli", *command, SECRETS_DIR=str(folder))
                assert done.returncode == 0, done.stderr
            yield broker.url
        finally:
            for server in broker.servers:
                server.close()


@pytest.fixture
def access(secured: Secured, kafka: str, tokens: Tokens) -> KafkaAccess:
    right = secured.kafka(SERVICE, kafka)
    return replace(right, password=SecretStr(SECRET), token_endpoint=f"{tokens.url}/token")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every client try at once: a process pauses after a failure, whoever it tried as."""
    monkeypatch.setattr(reconnecting, "_pauses", {})
    monkeypatch.setattr(reconnecting, "_failures", {})


class TestTokensOfAService:
    async def test_let_it_do_its_work_while_they_are_renewed(
        self, access: KafkaAccess, tokens: Tokens, secured: Secured, mongo_url: str, tmp_path: Path
    ) -> None:
        port, said = str(free_port()), tmp_path / "notify.log"
        settings = {
            "KAFKA_BOOTSTRAP": access.bootstrap,
            "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "KAFKA_SASL_MECHANISM": "OAUTHBEARER",
            "KAFKA_USERNAME": SERVICE,
            "KAFKA_PASSWORD": SECRET,
            "KAFKA_CA_FILE": str(secured.certificates.authority),
            "KAFKA_TOKEN_ENDPOINT": access.token_endpoint,
            "MONGODB_URI": mongo_url,
            "NOTIFY_PORT": port,
        }
        with running(SERVICE, said, **settings) as process:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as http:
                await until_ready(http, process)
                before = tokens.issued.count(SERVICE)

                async def renewed() -> bool:
                    return tokens.issued.count(SERVICE) >= before + 4

                await eventually(renewed, within=300)
                await until_ready(http, process)

    async def test_are_renewed_for_a_publisher_that_goes_on(self, access: KafkaAccess, tokens: Tokens) -> None:
        publisher = Publisher(access)
        before = tokens.issued.count(SERVICE)

        async def published_with_a_third_token() -> bool:
            await publisher.publish([Record("notify.people.commands.v1", 0, b"k", b"{}", [])])
            return tokens.issued.count(SERVICE) >= before + 3

        await eventually(published_with_a_third_token, within=300)
        await publisher.stop()

    async def test_give_it_its_own_rights_and_no_others(self, access: KafkaAccess) -> None:
        publisher = Publisher(access)
        with pytest.raises(Unavailable, match=r"does not let notify use mentoring\.pairs\.v1"):
            await publisher.publish([Record("mentoring.pairs.v1", 0, b"k", b"x", [])])
        await publisher.stop()


class TestTokensThatTheBrokerRefuses:
    async def test_are_told_with_issuer_and_audience(self, access: KafkaAccess, tokens: Tokens) -> None:
        says = rf"refuses the token of payroll \(issued by {tokens.url} for payroll\): compare .* KAFKA_TOKEN_SCOPE"
        with pytest.raises(Unavailable, match=says):
            async with Admin(replace(access, username=STRANGER)):
                pass

    async def test_are_those_that_somebody_else_has_signed(self, access: KafkaAccess, tokens: Tokens) -> None:
        key = RSAKey.generate_key(2048, parameters={"kid": tokens.issuer.key.kid, "use": "sig", "alg": "RS256"})
        forger = Served(make_issuer(replace(tokens.issuer, key=key)))
        with pytest.raises(Unavailable, match="refuses the token of notify"):
            async with Admin(replace(access, token_endpoint=f"{forger.url}/token")):
                pass
        forger.close()

    async def test_are_told_apart_from_a_client_that_the_provider_refuses(self, access: KafkaAccess) -> None:
        with pytest.raises(Unavailable, match=r"cannot be asked without a token: .* refuses the client notify") as told:
            async with Admin(replace(access, password=SecretStr("wrong"))):
                pass

        assert "wrong" not in str(told.value)
