"""How Kafka and MongoDB are reached: addresses, TLS, and as whom; read from the environment and from secret files."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings

from shared.auth.settings import is_loopback
from shared.tls import TlsFiles, unusable

NOTHING: Final = SecretStr("")


class SecurityProtocol(StrEnum):
    """How connections to Kafka are protected, in Kafka's own words; a password never goes over a plain connection."""

    PLAINTEXT = "PLAINTEXT"
    SSL = "SSL"
    SASL_SSL = "SASL_SSL"


class SaslMechanism(StrEnum):
    """How a client proves to Kafka who it is: by a password, or by a token of an identity provider."""

    SCRAM_SHA_512 = "SCRAM-SHA-512"
    OAUTHBEARER = "OAUTHBEARER"


@dataclass(frozen=True, kw_only=True)
class KafkaAccess:
    """Where Kafka is and how one speaks to it: plainly without `tls`, as nobody without a `username`.

    With a `token_endpoint` the user is a client of an identity provider, and its password is exchanged for tokens.
    """

    bootstrap: str
    tls: TlsFiles | None = None
    username: str = ""
    password: SecretStr = NOTHING
    token_endpoint: str = ""
    token_scope: str = ""


@dataclass(frozen=True, kw_only=True)
class MongoAccess:
    """Where MongoDB is and how one speaks to it; what `uri` says itself holds too."""

    uri: SecretStr
    tls: TlsFiles | None = None
    username: str = ""
    password: SecretStr = NOTHING


Kafka = str | KafkaAccess  # the address alone stands for a server that is spoken to plainly
Mongo = str | MongoAccess


@dataclass(frozen=True)
class _Rule:
    """What a set of settings must not be, and what to do about it."""

    broken: bool
    says: str = field(default="")


class TransportSettings(BaseSettings):
    """Kafka and MongoDB: addresses, TLS and users.

    `kafka_ca_file` and `mongodb_ca_file` hold the authorities to trust instead of the machine's own;
    `kafka_certificate_file` and `kafka_key_file`, or `mongodb_certificate_file` with both in one, are what this process
    shows. All are read again once they change. With OAUTHBEARER the user and password are the id and secret of a client
    at `kafka_token_endpoint`. A `mongodb_username` is looked up in MongoDB's database admin.
    """

    kafka_bootstrap: str = "127.0.0.1:9092"
    kafka_security_protocol: SecurityProtocol = SecurityProtocol.PLAINTEXT
    kafka_sasl_mechanism: SaslMechanism = SaslMechanism.SCRAM_SHA_512
    kafka_username: str = ""
    kafka_password: SecretStr = NOTHING
    kafka_ca_file: Path | None = None
    kafka_certificate_file: Path | None = None
    kafka_key_file: Path | None = None
    kafka_token_endpoint: str = ""
    kafka_token_scope: str = ""
    mongodb_uri: SecretStr = SecretStr("mongodb://127.0.0.1:27017/?replicaSet=rs0")
    mongodb_username: str = ""
    mongodb_password: SecretStr = NOTHING
    mongodb_tls: bool = False
    mongodb_ca_file: Path | None = None
    mongodb_certificate_file: Path | None = None

    @property
    def kafka(self) -> KafkaAccess:
        """Return how Kafka is reached."""
        plain = self.kafka_security_protocol is SecurityProtocol.PLAINTEXT
        files = TlsFiles(ca=self.kafka_ca_file, certificate=self.kafka_certificate_file, key=self.kafka_key_file)
        return KafkaAccess(
            bootstrap=self.kafka_bootstrap,
            tls=None if plain else files,
            username=self.kafka_username,
            password=self.kafka_password,
            token_endpoint=self.kafka_token_endpoint,
            token_scope=self.kafka_token_scope,
        )

    @property
    def mongodb(self) -> MongoAccess:
        """Return how MongoDB is reached."""
        files = TlsFiles(ca=self.mongodb_ca_file, certificate=self.mongodb_certificate_file)
        return MongoAccess(
            uri=self.mongodb_uri,
            tls=files if self.mongodb_tls else None,
            username=self.mongodb_username,
            password=self.mongodb_password,
        )

    @model_validator(mode="after")
    def _reaches_its_servers(self) -> Self:
        for rule in (*self._kafka_rules(), *self._mongodb_rules(), *self._file_rules()):
            if rule.broken:
                raise ValueError(rule.says)
        return self

    def _kafka_rules(self) -> Iterator[_Rule]:
        protocol, mechanism = self.kafka_security_protocol, self.kafka_sasl_mechanism
        signs_in, tokens = protocol is SecurityProtocol.SASL_SSL, mechanism is SaslMechanism.OAUTHBEARER
        for name, value in (
            ("KAFKA_USERNAME", self.kafka_username),
            ("KAFKA_PASSWORD", self.kafka_password.get_secret_value()),
        ):
            yield _Rule(signs_in and not value, f"{name} is not set, and KAFKA_SECURITY_PROTOCOL=SASL_SSL needs it")
            yield _Rule(
                bool(value) and not signs_in,
                f"{name} is set and would not be used: set KAFKA_SECURITY_PROTOCOL=SASL_SSL",
            )
        plain = protocol is SecurityProtocol.PLAINTEXT
        files = self.kafka_ca_file or self.kafka_certificate_file
        yield _Rule(
            plain and files is not None,
            "KAFKA_CA_FILE and KAFKA_CERTIFICATE_FILE are for TLS: set KAFKA_SECURITY_PROTOCOL to SSL or SASL_SSL",
        )
        alone = self.kafka_key_file is not None and self.kafka_certificate_file is None
        yield _Rule(alone, "KAFKA_KEY_FILE is set without KAFKA_CERTIFICATE_FILE: set both, or neither")
        used = signs_in and tokens
        yield _Rule(
            used and not self.kafka_token_endpoint,
            "KAFKA_TOKEN_ENDPOINT is not set, and KAFKA_SASL_MECHANISM=OAUTHBEARER needs it",
        )
        given = self.kafka_token_endpoint or self.kafka_token_scope
        yield _Rule(
            bool(given) and not used,
            "KAFKA_TOKEN_ENDPOINT and KAFKA_TOKEN_SCOPE are for KAFKA_SECURITY_PROTOCOL=SASL_SSL with "
            "KAFKA_SASL_MECHANISM=OAUTHBEARER: set these too",
        )
        yield _Rule(used and not _encrypted(self.kafka_token_endpoint), "KAFKA_TOKEN_ENDPOINT must begin with https://")

    def _mongodb_rules(self) -> Iterator[_Rule]:
        password = self.mongodb_password.get_secret_value()
        yield _Rule(
            bool(self.mongodb_username) != bool(password),
            "MONGODB_USERNAME and MONGODB_PASSWORD go together: set both, or neither",
        )
        yield _Rule(
            bool(password) and not self.mongodb_tls,
            "MONGODB_PASSWORD needs a protected connection: set MONGODB_TLS=true",
        )
        files = self.mongodb_ca_file or self.mongodb_certificate_file
        yield _Rule(
            files is not None and not self.mongodb_tls,
            "MONGODB_CA_FILE and MONGODB_CERTIFICATE_FILE are for TLS: set MONGODB_TLS=true",
        )

    def _file_rules(self) -> Iterator[_Rule]:
        for name in FILES:
            file: Path | None = getattr(self, name)
            yield _Rule(file is not None and not file.is_file(), f"{name.upper()} names no file: {file}")
        for server, files in (("KAFKA", self.kafka.tls), ("MONGODB", self.mongodb.tls)):
            fault = unusable(files) if files else ""
            yield _Rule(bool(fault), f"the files of {server}_CA_FILE and {server}_CERTIFICATE_FILE: {fault}")


def _encrypted(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


FILES: Final = (
    "kafka_ca_file",
    "kafka_certificate_file",
    "kafka_key_file",
    "mongodb_ca_file",
    "mongodb_certificate_file",
)
COMMON: Final = frozenset(TransportSettings.model_fields)
