"""A certificate authority of a local platform, and certificates for its servers; kept with the data."""

import os
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.local.ports import LOOPBACK

AUTHORITY: Final = "ca.pem"
_AUTHORITY_KEY: Final = "ca.key"
_YEARS: Final = timedelta(days=3650)
_BEFORE: Final = timedelta(minutes=5)  # clocks differ


class Certificates:
    """A folder with an authority and what it has signed, made at first need; `host` is how others reach servers."""

    def __init__(self, folder: Path, host: str = LOOPBACK) -> None:
        self.folder = folder
        self._hosts = sorted({LOOPBACK, host})
        self.authority = folder / AUTHORITY

    def of(self, name: str) -> Path:
        """Return the file with key and certificate of a server on this machine, in PEM."""
        file = self.folder / f"{name}.pem"
        if not file.exists():
            self.renew(name)
        return file

    def renew(self, name: str) -> None:
        """Write a new key and certificate for a server."""
        authority, authority_key = self._authority()
        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.DNSName("localhost"), *(x509.IPAddress(ip_address(host)) for host in self._hosts)]
        uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        made = (
            _builder(name, authority.subject, key.public_key())
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
            )
            .sign(authority_key, SHA256())
        )
        private_file(self.folder / f"{name}.pem", _private(key) + _pem(made) + _pem(authority))

    def _authority(self) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        if not self.authority.exists():
            self._found()
        key = load_pem_private_key((self.folder / _AUTHORITY_KEY).read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{self.folder / _AUTHORITY_KEY} is not the key that was written there")
        return x509.load_pem_x509_certificate(self.authority.read_bytes()), key

    def _found(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = "Reverse mentoring on this machine"
        usage = x509.KeyUsage(
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        made = (
            _builder(name, _named(name), key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, SHA256())
        )
        private_file(self.folder / _AUTHORITY_KEY, _private(key))
        private_file(self.authority, _pem(made))


def private_file(file: Path, content: bytes) -> None:
    """Write a file that only its owner can read, atomically."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = file.with_name(f"{file.name}.partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as output:
        output.write(content)
    partial.replace(file)


def _builder(name: str, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + _YEARS)
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
