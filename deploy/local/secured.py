"""What a platform needs whose servers speak TLS and know each client: certificates, users and their secret files."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from deploy.cli.principals import PRINCIPALS, actions
from deploy.local.certificates import Certificates, private_file
from deploy.local.keys import kept_keys
from deploy.local.ports import LOOPBACK
from shared.tls import TlsFiles
from shared.transport import KafkaAccess, MongoAccess, SecurityProtocol

ADMINISTRATOR: Final = "administrator"  # of Kafka and MongoDB: makes users and grants rights, for nothing else
USERS: Final = (*PRINCIPALS, ADMINISTRATOR)
_SECRETS: Final = "secrets"
_MONGODB: Final = "mongodb-passwords"


@dataclass(frozen=True)
class Secured:
    """The certificates and passwords of one platform, made at first need and kept with its data.

    `host` is the address by which clients in another network reach its servers.
    """

    root: Path
    host: str = LOOPBACK

    @cached_property
    def certificates(self) -> Certificates:
        """Return the platform's own authority."""
        return Certificates(self.root / "certificates", self.host)

    @property
    def key_file(self) -> Path:
        """Return the file by which members of the replica set know each other."""
        file = self.root / "certificates" / "replica-set.key"
        if not file.exists():
            private_file(file, b64encode(self._secret("MONGODB_KEY_FILE").encode()))  # it takes no other letters
        return file

    def password(self, server: str, user: str) -> str:
        """Return a user's password at `kafka` or `mongodb`."""
        return self._secret(f"{server}_{user}".upper())

    def kafka(self, user: str, bootstrap: str) -> KafkaAccess:
        """Return how a user reaches Kafka."""
        password = SecretStr(self.password("kafka", user))
        return KafkaAccess(bootstrap=bootstrap, tls=self._trust, username=user, password=password)

    def mongodb(self, user: str, uri: str) -> MongoAccess:
        """Return how a user reaches MongoDB."""
        password = SecretStr(self.password("mongodb", user))
        return MongoAccess(uri=SecretStr(uri), tls=self._trust, username=user, password=password)

    def settings(self, user: str) -> dict[str, str]:
        """Return the settings by which a service or a command is this user."""
        authority = str(self.certificates.authority)
        return {
            "KAFKA_SECURITY_PROTOCOL": SecurityProtocol.SASL_SSL,
            "KAFKA_USERNAME": user,
            "KAFKA_PASSWORD": self.password("kafka", user),
            "KAFKA_CA_FILE": authority,
            "MONGODB_TLS": "true",
            "MONGODB_USERNAME": user,
            "MONGODB_PASSWORD": self.password("mongodb", user),
            "MONGODB_CA_FILE": authority,
        }

    def folder(self, user: str, settings: Mapping[str, str]) -> Path:
        """Return the folder of a user's secret files, after writing these settings to it, one a file."""
        folder = self.root / _SECRETS / user
        for name, value in {**self.settings(user), **settings}.items():
            private_file(folder / name.lower(), value.encode())
        return folder

    def mongodb_passwords(self) -> Path:
        """Return a folder with a file for each user of MongoDB, which holds the password."""
        folder = self.root / _SECRETS / _MONGODB
        for user in actions():
            private_file(folder / user, self.password("mongodb", user).encode())
        return folder

    @property
    def _trust(self) -> TlsFiles:
        return TlsFiles(ca=self.certificates.authority)

    def _secret(self, name: str) -> str:
        return kept_keys(self.root, (name,))[name]
