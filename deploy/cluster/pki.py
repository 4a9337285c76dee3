"""The certificate authority of a cluster: who its components are, and the certificates of servers beside it."""

import json
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.local.certificates import private_file

DAYS: Final = timedelta(days=30)
_BEFORE: Final = timedelta(minutes=5)  # clocks differ


class Authority:
    """A folder with an authority's key and certificate, made at first need, and what it has signed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificate = folder / "ca.crt"
        if not self.certificate.exists():
            self._found()

    def certify(self, file: str, name: str, *, organization: str = "", addresses: tuple[str, ...] = ()) -> None:
        """Write FILE.key and FILE.crt of somebody who signs in or, with `addresses`, is a server there."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = _builder(name, organization, self._own().subject, key).add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False
        )
        if addresses:
            names = x509.SubjectAlternativeName([_address(one) for one in addresses])
            made = made.add_extension(names, critical=False)
        self._write(file, key, made.sign(self._key(), SHA256()))

    def kubeconfig(self, file: Path, name: str, server: str) -> None:
        """Write what kubectl and components need to reach a server by the certificate of that name."""
        mine = {"client-certificate": str(self.folder / f"{name}.crt"), "client-key": str(self.folder / f"{name}.key")}
        known = {"server": server, "certificate-authority": str(self.certificate)}
        said = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "cluster",
            "contexts": [{"name": "cluster", "context": {"cluster": "cluster", "user": name}}],
            "clusters": [{"name": "cluster", "cluster": known}],
            "users": [{"name": name, "user": mine}],
        }
        private_file(file, json.dumps(said, indent=2).encode())

    def signing_key(self, file: str) -> Path:
        """Write the key that signs the tokens of service accounts."""
        key = rsa.generate_private_key(65537, 2048)
        path = self.folder / file
        private_file(path, key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
        return path

    def _found(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A cluster on this machine")])
        made = _builder("A cluster on this machine", "", subject, key).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self._write("ca", key, made.sign(key, SHA256()))

    def _own(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.certificate.read_bytes())

    def _key(self) -> CertificateIssuerPrivateKeyTypes:
        key = load_pem_private_key((self.folder / "ca.key").read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{self.folder / 'ca.key'} is not the key that was written there")
        return key

    def _write(self, file: str, key: ec.EllipticCurvePrivateKey, made: x509.Certificate) -> None:
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        private_file(self.folder / f"{file}.key", private)
        private_file(self.folder / f"{file}.crt", made.public_bytes(Encoding.PEM))


def _address(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _builder(
    name: str, organization: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization)] if organization else []
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + DAYS)
    )
