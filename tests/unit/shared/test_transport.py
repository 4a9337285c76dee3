"""How Kafka and MongoDB are reached, and in which words a wrong setting or a refusal is told."""

import base64
import json
import ssl
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka import conn
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
)
from faststream.security import SASLScram512
from pydantic import SecretStr, ValidationError
from pymongo.errors import AutoReconnect, OperationFailure

from deploy.local.certificates import Certificates
from shared.kafka import broker_for, reconnecting
from shared.kafka.access import options
from shared.kafka.bearer import Authenticator, NoToken, TokenRefused, Tokens
from shared.kafka.errors import away
from shared.mongo import away as mongo_away
from shared.mongo import connect
from shared.mongo_access import options as mongo_options
from shared.settings import ServiceSettings
from shared.transport import KafkaAccess, MongoAccess, TransportSettings

SCRAM = {"kafka_security_protocol": "SASL_SSL", "kafka_username": "matching", "kafka_password": "opensesame"}
BEARER = SCRAM | {"kafka_sasl_mechanism": "OAUTHBEARER", "kafka_token_endpoint": "https://login.example/token"}


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    made = Certificates(tmp_path)
    made.of("server")
    return made.authority


def refused(given: dict[str, Any]) -> str:
    """Return the words in which settings are refused."""
    with pytest.raises(ValidationError) as caught:
        TransportSettings(**given)
    return str(caught.value)


class TestSettings:
    def test_speak_plainly_unless_they_say_otherwise(self) -> None:
        settings = TransportSettings()

        assert options(settings.kafka) == {"bootstrap_servers": "127.0.0.1:9092"}
        assert mongo_options(settings.mongodb) == {"host": "mongodb://127.0.0.1:27017/?replicaSet=rs0"}

    def test_of_a_password_go_to_every_client(self, authority: Path) -> None:
        kafka = TransportSettings(**SCRAM, kafka_ca_file=authority).kafka

        found = options(kafka)
        security = broker_for(kafka).specification.security

        assert isinstance(found.pop("ssl_context"), ssl.SSLContext)
        assert found == {
            "bootstrap_servers": "127.0.0.1:9092",
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": "matching",
            "sasl_plain_password": "opensesame",
        }
        assert isinstance(security, SASLScram512)
        assert (security.username, security.password, security.use_ssl) == ("matching", "opensesame", True)

    def test_of_a_certificate_alone_send_no_user(self, authority: Path) -> None:
        kafka = TransportSettings(kafka_security_protocol="SSL", kafka_ca_file=authority).kafka

        assert options(kafka)["security_protocol"] == "SSL"
        assert "sasl_mechanism" not in options(kafka)

    def test_of_tokens_go_to_every_client(self) -> None:
        kafka = TransportSettings(**BEARER).kafka

        found = options(kafka)

        assert found["sasl_mechanism"] == "OAUTHBEARER"
        assert isinstance(found["sasl_oauth_token_provider"], Tokens)
        assert isinstance(broker_for(kafka).config.broker_config.builder and found["ssl_context"], ssl.SSLContext)

    def test_of_mongodb_go_to_its_driver(self, authority: Path) -> None:
        given = {"mongodb_username": "matching", "mongodb_password": "opensesame", "mongodb_tls": True}
        mongodb = TransportSettings(**given, mongodb_ca_file=authority).mongodb

        assert mongo_options(mongodb) == {
            "host": "mongodb://127.0.0.1:27017/?replicaSet=rs0",
            "tls": True,
            "tlsCAFile": str(authority),
            "username": "matching",
            "password": "opensesame",
            "authSource": "admin",
        }

    def test_are_read_from_secret_files(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        for name, value in (SCRAM | {"kafka_password": "opensesame\n"}).items():
            (tmp_path / name).write_text(value)
        monkeypatch.setenv("SECRETS_DIR", str(tmp_path))

        assert ServiceSettings().kafka.password.get_secret_value() == "opensesame"

    def test_never_show_a_password(self) -> None:
        settings = ServiceSettings(
            **SCRAM,
            mongodb_uri=SecretStr("mongodb://feedback:hunter2@db/?replicaSet=rs0"),
            mongodb_tls=True,
            mongodb_username="matching",
            mongodb_password=SecretStr("swordfish"),
        )

        shown = f"{settings!r} {settings} {settings.kafka!r} {settings.mongodb!r} {settings.model_dump_json()}"

        assert not [word for word in ("opensesame", "hunter2", "swordfish") if word in shown]

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ({"kafka_security_protocol": "SASL_SSL"}, "KAFKA_USERNAME is not set"),
            ({"kafka_security_protocol": "SASL_SSL", "kafka_username": "a"}, "KAFKA_PASSWORD is not set"),
            ({"kafka_username": "a"}, "KAFKA_USERNAME is set and would not be used"),
            ({"kafka_password": "a", "kafka_security_protocol": "SSL"}, "KAFKA_PASSWORD is set and would not be used"),
            ({"kafka_ca_file": __file__}, "set KAFKA_SECURITY_PROTOCOL to SSL or SASL_SSL"),
            ({"kafka_security_protocol": "SSL", "kafka_key_file": __file__}, "without KAFKA_CERTIFICATE_FILE"),
            (SCRAM | {"kafka_sasl_mechanism": "OAUTHBEARER"}, "KAFKA_TOKEN_ENDPOINT is not set"),
            (SCRAM | {"kafka_token_scope": "kafka"}, "set these too"),
            (BEARER | {"kafka_token_endpoint": "http://login.example/token"}, "must begin with https://"),
            ({"mongodb_username": "a", "mongodb_tls": True}, "go together"),
            ({"mongodb_username": "a", "mongodb_password": "b"}, "set MONGODB_TLS=true"),
            ({"mongodb_ca_file": __file__}, "set MONGODB_TLS=true"),
            (SCRAM | {"kafka_ca_file": "/nowhere/ca.pem"}, "KAFKA_CA_FILE names no file: /nowhere/ca.pem"),
            (SCRAM | {"kafka_ca_file": __file__}, "KAFKA_CERTIFICATE_FILE: one of them holds no certificate"),
        ],
    )
    def test_that_contradict_each_other_are_refused(self, given: dict[str, Any], says: str) -> None:
        assert says in refused(given)


def _untrusted() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate"
    return error


class TestKafkaIsAway:
    @pytest.mark.parametrize(
        ("met", "says"),
        [
            (SaslAuthenticationFailed("no"), "refuses the user matching: check KAFKA_USERNAME"),
            (TopicAuthorizationFailedError("a.b"), "does not let matching use a.b: run"),
            (_untrusted(), "shows a certificate that is not trusted (self-signed certificate): check KAFKA_CA_FILE"),
            (ssl.SSLError(1, "wrong version"), "speaks another TLS"),
            (NoToken("https://login.example/token refuses the client matching: 401"), "KAFKA_TOKEN_ENDPOINT"),
            (KafkaConnectionError("refused"), "Kafka does not answer at one:9092"),
        ],
    )
    def test_says_why_the_last_attempt_to_connect_failed(
        self, monkeypatch: pytest.MonkeyPatch, met: BaseException, says: str
    ) -> None:
        monkeypatch.setattr(reconnecting, "_failures", {("one", 9092): met})
        access = KafkaAccess(bootstrap="one:9092", username="matching")

        said = str(away(access, KafkaConnectionError("Unable to bootstrap")))

        assert says in said
        assert "opensesame" not in said

    async def test_forgets_a_failure_once_a_connection_is_had(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answers: list[Any] = [SaslAuthenticationFailed("no"), "connected"]

        async def connect_once(_host: str, _port: int) -> object:
            answer = answers.pop(0)
            if isinstance(answer, KafkaError):
                raise answer
            return answer

        monkeypatch.setattr(reconnecting, "_connect", connect_once)
        monkeypatch.setattr(reconnecting, "_pauses", {})
        monkeypatch.setattr(reconnecting, "_failures", {})
        with pytest.raises(SaslAuthenticationFailed):
            await reconnecting.create_conn("one", 9092)
        assert reconnecting.failures([("one", 9092)])
        monkeypatch.setattr(reconnecting, "_pauses", {})

        await reconnecting.create_conn("one", 9092)

        assert not reconnecting.failures([("one", 9092)])


class TestMongoDBIsAway:
    @pytest.mark.parametrize(
        ("met", "says"),
        [
            (OperationFailure("no", 18), "refuses the user: check MONGODB_USERNAME"),
            (OperationFailure("no", 13), "does not let this user do that: run"),
            (AutoReconnect("SSL handshake failed: CERTIFICATE_VERIFY_FAILED"), "check MONGODB_CA_FILE"),
            (AutoReconnect("SSL handshake failed: wrong version"), "check MONGODB_TLS"),
            (AutoReconnect("connection refused"), "MongoDB does not answer at 127.0.0.1:1"),
        ],
    )
    async def test_says_why(self, met: BaseException, says: str) -> None:
        client = connect(MongoAccess(uri=SecretStr("mongodb://127.0.0.1:1")), "shop").client

        assert says in str(mongo_away(client.delegate, met))

        client.close()


class Provider:
    """An identity provider that gives each client a new token, or refuses."""

    def __init__(self, status: int = 200, **answer: object) -> None:
        self.asked, self._status, self._answer = list[httpx.Request](), status, answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return httpx.Response(self._status, json={"access_token": f"token {len(self.asked)}"} | self._answer)

    def tokens(self, **given: str) -> Tokens:
        access = TransportSettings(**BEARER | given).kafka
        return Tokens(access, httpx.MockTransport(self))


class TestTokens:
    async def test_are_asked_for_as_the_client_and_used_again_while_they_hold(self) -> None:
        provider = Provider(expires_in=300)
        tokens = provider.tokens(kafka_token_scope="kafka")

        assert [await tokens.token(), await tokens.token()] == ["token 1", "token 1"]
        (asked,) = provider.asked
        assert asked.content == b"grant_type=client_credentials&scope=kafka"
        assert asked.headers["authorization"].startswith("Basic ")

    async def test_that_end_soon_are_replaced(self) -> None:
        tokens = Provider(expires_in=20).tokens()

        assert [await tokens.token(), await tokens.token()] == ["token 1", "token 2"]

    @pytest.mark.parametrize("provider", [Provider(status=401), Provider(access_token=None)])
    async def test_that_are_not_given_are_told_without_a_secret(self, provider: Provider) -> None:
        with pytest.raises(NoToken) as caught:
            await provider.tokens().token()

        assert "opensesame" not in str(caught.value)
        assert "https://login.example/token" in str(caught.value)


class TestAnswerToAToken:
    """What a broker answers: nothing if it accepts, else why not (RFC 7628)."""

    @pytest.mark.parametrize("accepted", [None, b""])
    async def test_is_a_yes_if_it_is_empty(self, accepted: bytes | None) -> None:
        asking = Authenticator(sasl_oauth_token_provider=Provider(expires_in=300).tokens())
        await asking.step(None)

        assert await asking.step(accepted) is None

    @pytest.mark.parametrize(
        ("claims", "says"),
        [
            ({"iss": "https://login.example", "aud": "payroll"}, "issued by https://login.example for payroll"),
            ({"iss": "https://login.example", "aud": ["a", "b"]}, "issued by https://login.example for a, b"),
            ({"iss": "https://login.example"}, "issued by https://login.example for nobody"),
            ([], "which is not a JSON Web Token"),
        ],
    )
    async def test_that_refuses_names_issuer_and_audience(self, claims: object, says: str) -> None:
        body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
        provider = Provider(expires_in=300, access_token=f"head.{body}.secret-signature")
        asking = Authenticator(sasl_oauth_token_provider=provider.tokens())
        await asking.step(None)

        with pytest.raises(TokenRefused) as told:
            await asking.step(b'{"status":"invalid_token"}')

        assert str(told.value) == says
        assert "secret-signature" not in str(told.value)
        assert "refuses the token of" in str(away(TransportSettings(**BEARER).kafka, told.value))

    def test_is_read_by_every_client(self) -> None:
        assert conn.OAuthAuthenticator is Authenticator
