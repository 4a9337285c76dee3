"""What becomes of a request whose caller cannot be told, or may not do what it asks for."""

from typing import ClassVar

from shared.domain import Refused


class NotSignedIn(Refused):
    """A request needs a caller, and this one has none, or one that is no longer valid."""

    status: ClassVar[int] = 401


class InvalidToken(Refused):
    """A bearer token is not one that this platform accepts; the message never repeats it."""

    status: ClassVar[int] = 401


class NotAllowed(Refused):
    """The caller is known and does not have the right."""

    status: ClassVar[int] = 403


class FormNotOurs(Refused):
    """A form must come from a page of this platform and have its token."""

    status: ClassVar[int] = 403


class ProviderAway(Exception):
    """The identity provider does not answer, or answers with something else than OpenID Connect asks for."""
