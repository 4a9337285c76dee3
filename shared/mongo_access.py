"""How MongoDB is spoken to: TLS and users; and what it means that it does not answer."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from pymongo import MongoClient, client_options
from pymongo.errors import OperationFailure

from shared.errors import Unavailable
from shared.tls import RenewedContext
from shared.transport import Mongo, MongoAccess

_NOT_ALLOWED, _NOT_KNOWN = 13, 18  # Unauthorized, AuthenticationFailed
_driver: Any = client_options  # its stub hides what it takes from its own modules
_context: Callable[..., Any] = _driver.get_ssl_context
_CERTIFICATE: Final = "CERTIFICATE_VERIFY_FAILED"


def options(server: Mongo) -> dict[str, Any]:
    """Return the driver's options for a server: where it is, TLS, and as whom."""
    if not isinstance(server, MongoAccess):
        return {"host": server}
    found: dict[str, Any] = {"host": server.uri.get_secret_value()}
    if server.tls:
        found["tls"] = True
        if server.tls.ca:
            found["tlsCAFile"] = str(server.tls.ca)
        if server.tls.certificate:
            found["tlsCertificateKeyFile"] = str(server.tls.certificate)
    if server.username:
        found |= {"username": server.username, "password": server.password.get_secret_value(), "authSource": "admin"}
    return found


def watch_certificates() -> None:
    """Let every client of this process read its certificates again once they change; the driver reads them once."""
    _driver.get_ssl_context = get_ssl_context


def get_ssl_context(certificate: str | None, passphrase: str | None, authorities: str | None, *others: Any) -> Any:  # noqa: ANN401 - the driver's own
    """Return the context that the driver would make, made again once a file has changed."""
    files = [Path(file) for file in (certificate, authorities) if file]
    return RenewedContext(partial(_context, certificate, passphrase, authorities, *others), files)


def away(client: MongoClient[Any], error: BaseException | None = None) -> Unavailable:
    """Return the error that says where MongoDB was looked for, and why there is no answer from it.

    `error` is what failed; what the driver's own checks met tells too.
    """
    known = client.topology_description.server_descriptions()
    hosts = ", ".join(f"{host}:{port}" for host, port in known)
    for cause in (error, *(server.error for server in known.values())):
        if said := _refusal(cause):
            return Unavailable(f"MongoDB at {hosts} {said}")
    return Unavailable(f"MongoDB does not answer at {hosts}: check MONGODB_URI and its primary")


def _refusal(cause: BaseException | None) -> str:
    """Return what a failure says about this process's settings, or nothing."""
    if isinstance(cause, OperationFailure) and cause.code == _NOT_KNOWN:
        return "refuses the user: check MONGODB_USERNAME and MONGODB_PASSWORD"
    if isinstance(cause, OperationFailure) and cause.code == _NOT_ALLOWED:
        return "does not let this user do that: run `python -m deploy.cli mongo-roles apply`"
    said = str(cause) if cause else ""
    if _CERTIFICATE in said:
        return "shows a certificate that is not trusted: check MONGODB_CA_FILE"
    if "SSL" in said or "TLS" in said:
        return "speaks another TLS than this service, or none: check MONGODB_TLS and MONGODB_CERTIFICATE_FILE"
    return ""
