"""What a client is told about its connections: where to, protected how, and as whom."""

from typing import Any

from faststream.kafka import KafkaBroker
from faststream.security import BaseSecurity, SASLOAuthBearer, SASLScram512

from shared.kafka.bearer import Tokens
from shared.tls import client_context
from shared.transport import Kafka, KafkaAccess, SaslMechanism, SecurityProtocol


def access_of(server: Kafka) -> KafkaAccess:
    """Return how a server is reached: an address alone is spoken to plainly."""
    return KafkaAccess(bootstrap=server) if isinstance(server, str) else server


def options(server: Kafka) -> dict[str, Any]:
    """Return the options of the driver's clients.

    Raises:
        OSError: a file with certificates cannot be read.
    """
    access = access_of(server)
    found: dict[str, Any] = {"bootstrap_servers": access.bootstrap}
    if not access.tls:
        return found
    found |= {"security_protocol": SecurityProtocol.SSL, "ssl_context": client_context(access.tls)}
    if not access.username:
        return found
    found["security_protocol"] = SecurityProtocol.SASL_SSL
    if access.token_endpoint:
        return found | {"sasl_mechanism": SaslMechanism.OAUTHBEARER, "sasl_oauth_token_provider": Tokens(access)}
    return found | {
        "sasl_mechanism": SaslMechanism.SCRAM_SHA_512,
        "sasl_plain_username": access.username,
        "sasl_plain_password": access.password.get_secret_value(),
    }


def broker_for(server: Kafka) -> KafkaBroker:
    """Return a FastStream broker that creates nothing and logs nothing itself; `stop` waits for batches in flight."""
    access = access_of(server)
    # One by one: FastStream takes a string with commas for the name of one host.
    addresses = access.bootstrap.split(",")
    return KafkaBroker(
        addresses,
        security=_security(access),
        logger=None,
        allow_auto_create_topics=False,
        graceful_timeout=30.0,
        **_tokens(access),
    )


def _security(access: KafkaAccess) -> BaseSecurity | None:
    if not access.tls:
        return None
    context = client_context(access.tls)
    if not access.username:
        return BaseSecurity(ssl_context=context, use_ssl=True)
    if access.token_endpoint:
        return SASLOAuthBearer(ssl_context=context, use_ssl=True)
    password = access.password.get_secret_value()
    return SASLScram512(access.username, password, ssl_context=context, use_ssl=True)


def _tokens(access: KafkaAccess) -> dict[str, Any]:
    return {"sasl_oauth_token_provider": Tokens(access)} if access.token_endpoint else {}
