"""The error for a Kafka that does not answer, or that refuses this process; it says which, and what to check."""

import ssl
from collections.abc import Iterable
from typing import Final

from aiokafka.errors import (
    AuthenticationFailedError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    IllegalSaslStateError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnsupportedSaslMechanismError,
)

from shared.errors import Unavailable
from shared.kafka.access import access_of
from shared.kafka.bearer import NoToken, TokenRefused
from shared.kafka.reconnecting import failures
from shared.transport import Kafka, KafkaAccess

ASK_SECONDS = 2.0  # a question that a healthy broker answers in milliseconds
BEGIN_SECONDS = ASK_SECONDS * 5  # to connect, and to learn where many topics begin and end
_NOT_KNOWN: Final = (
    AuthenticationFailedError,
    SaslAuthenticationFailed,
    IllegalSaslStateError,
    UnsupportedSaslMechanismError,
)
_NOT_ALLOWED: Final = (
    TopicAuthorizationFailedError,
    GroupAuthorizationFailedError,
    ClusterAuthorizationFailedError,
)


def away(server: Kafka, error: BaseException | None = None) -> Unavailable:
    """Return the error, which names the address and why there is no answer from it.

    `error` is what failed, if it is known; else the last attempts to connect tell.
    """
    access = access_of(server)
    where = f"Kafka at {access.bootstrap}"
    for cause in (error, *failures(_addresses(access.bootstrap))):
        if said := _refusal(access, cause):
            return Unavailable(f"{where} {said}")
    return Unavailable(
        f"Kafka does not answer at {access.bootstrap}: check KAFKA_BOOTSTRAP and that the broker runs{_hint(access)}"
    )


def not_allowed(server: Kafka, error: BaseException) -> str:
    """Return what a refusal of a right means, or nothing if the error is none."""
    return _forbidden(access_of(server), error) if isinstance(error, _NOT_ALLOWED) else ""


def _refusal(access: KafkaAccess, cause: BaseException | None) -> str:
    """Return what a failure says about this process's settings, or nothing."""
    if isinstance(cause, NoToken):
        return f"cannot be asked without a token: {cause}; check KAFKA_TOKEN_ENDPOINT, KAFKA_USERNAME, KAFKA_PASSWORD"
    if isinstance(cause, TokenRefused):
        return (
            f"refuses the token of {access.username} ({cause}): compare with the issuer and audience that the broker "
            "expects; KAFKA_TOKEN_ENDPOINT and KAFKA_TOKEN_SCOPE decide what is issued"
        )
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"shows a certificate that is not trusted ({cause.verify_message}): check KAFKA_CA_FILE"
    if isinstance(cause, ssl.SSLError):
        return "speaks another TLS than this service, or none: check KAFKA_SECURITY_PROTOCOL"
    if isinstance(cause, _NOT_KNOWN):
        return f"refuses the user {access.username}: check KAFKA_USERNAME, KAFKA_PASSWORD and KAFKA_SASL_MECHANISM"
    return _forbidden(access, cause) if isinstance(cause, _NOT_ALLOWED) else ""


def _forbidden(access: KafkaAccess, cause: BaseException) -> str:
    what = ", ".join(str(one) for one in cause.args) or "what it asked for"
    user = access.username or "this service"
    return f"does not let {user} use {what}: run `python -m deploy.cli kafka-acls apply`"


def _hint(access: KafkaAccess) -> str:
    return "" if access.tls else "; if it wants TLS, set KAFKA_SECURITY_PROTOCOL"


def _addresses(bootstrap: str) -> Iterable[tuple[str, int]]:
    for one in bootstrap.split(","):
        host, _, port = one.strip().rpartition(":")
        if port.isdigit():
            yield host, int(port)
