"""Certificates are read again once they change, by servers and clients; a file half written changes nothing."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography.x509 import load_der_x509_certificate

from deploy.local.certificates import Certificates
from shared.mongo_access import get_ssl_context
from shared.tls import TlsFiles, client_context, server_context


@asynccontextmanager
async def serving(context: ssl.SSLContext) -> AsyncIterator[int]:
    """Answer on a port of this machine with TLS, until the end of the block."""

    async def close(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(close, "127.0.0.1", 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]


async def shown(port: int, context: ssl.SSLContext) -> int:
    """Return the serial number of the certificate that a new connection is shown."""
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return load_der_x509_certificate(certificate).serial_number


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    made = Certificates(tmp_path / "one")
    made.of("server")
    return made


class TestServer:
    async def test_shows_a_renewed_certificate_to_the_next_connection(self, certificates: Certificates) -> None:
        context = server_context(TlsFiles(certificate=certificates.of("server")))
        client = client_context(TlsFiles(ca=certificates.authority))
        async with serving(context) as port:
            before, again = await shown(port, client), await shown(port, client)

            certificates.renew("server")

            assert before == again
            assert await shown(port, client) != before

    async def test_keeps_the_last_certificate_while_a_file_cannot_be_used(self, certificates: Certificates) -> None:
        file = certificates.of("server")
        context = server_context(TlsFiles(certificate=file))
        client = client_context(TlsFiles(ca=certificates.authority))
        async with serving(context) as port:
            before = await shown(port, client)

            file.write_text("-----BEGIN CERTIFICATE-----\nhalf")

            assert await shown(port, client) == before


class TestClient:
    async def test_trusts_an_authority_that_its_file_names_only_now(
        self, certificates: Certificates, tmp_path: Path
    ) -> None:
        other = Certificates(tmp_path / "other")
        other.of("anything")
        trusted = tmp_path / "trusted.pem"
        trusted.write_bytes(other.authority.read_bytes())
        client = client_context(TlsFiles(ca=trusted))
        async with serving(server_context(TlsFiles(certificate=certificates.of("server")))) as port:
            with pytest.raises(ssl.SSLCertVerificationError):
                await shown(port, client)

            trusted.write_bytes(certificates.authority.read_bytes())

            assert await shown(port, client)

    async def test_no_longer_trusts_an_authority_that_its_file_no_longer_names(
        self, certificates: Certificates, tmp_path: Path
    ) -> None:
        other = Certificates(tmp_path / "other")
        other.of("anything")
        trusted = tmp_path / "trusted.pem"
        trusted.write_bytes(certificates.authority.read_bytes())
        client = client_context(TlsFiles(ca=trusted))
        async with serving(server_context(TlsFiles(certificate=certificates.of("server")))) as port:
            assert await shown(port, client)

            trusted.write_bytes(other.authority.read_bytes())

            with pytest.raises(ssl.SSLCertVerificationError):
                await shown(port, client)

    def test_refuses_a_file_that_holds_no_certificate_at_the_start(self, tmp_path: Path) -> None:
        file = tmp_path / "ca.pem"
        file.write_text("nothing")

        with pytest.raises(OSError, match="certificate"):
            client_context(TlsFiles(ca=file))


class TestTheContextOfMongoDBsDriver:
    async def test_is_renewed_too(self, certificates: Certificates) -> None:
        client = get_ssl_context(None, None, str(certificates.authority), None, False, False, False, True)
        async with serving(server_context(TlsFiles(certificate=certificates.of("server")))) as port:
            assert await shown(port, client)

            certificates.authority.write_bytes(_another(certificates.folder.parent / "another"))

            with pytest.raises(ssl.SSLCertVerificationError):
                await shown(port, client)


def _another(folder: Path) -> bytes:
    made = Certificates(folder)
    made.of("anything")
    return made.authority.read_bytes()
