"""The protocol as it is served here: a few steps differ from the library's."""

from typing import Any, Final

from pydantic_core import from_json
from scim2_models import Context, InvalidSyntaxException, InvalidValueException, Reference, Resource
from scim2_server.conditions import Conditions
from scim2_server.service import ModelT, ScimService

from services.matching.feeds.scim.schema import EnterpriseUser, User, provider
from shared.http.twice import said_twice

LONGEST_NAME: Final = 100
MOST_NAMED: Final = 10
MOST_VALUES: Final = 100  # of an attribute; the same holds for operations
NUMBER_NEEDED: Final = (
    "employeeNumber is needed: map the employee id that HR uses to "
    f"{EnterpriseUser.__schema__}:employeeNumber, because by it a person is recognized"
)


class Service(ScimService):
    """Reads requests and writes answers; it neither reads nor writes people."""

    def read_body(self, model: type[ModelT], body: bytes, content_type: str | None, scim_ctx: Context) -> ModelT:
        """Read a body; one without an employee number is refused in words that say where it belongs."""
        _must_say_once(body)
        _must_be_short(body)
        try:
            return super().read_body(model, body, content_type, scim_ctx)
        except InvalidValueException as refusal:
            if refusal.detail.startswith((f"Field '{EnterpriseUser.__schema__}' is", "Field 'employeeNumber' is")):
                raise InvalidValueException(detail=NUMBER_NEEDED) from refusal
            raise

    def decode_body(self, body: bytes, content_type: str | None) -> Any:  # noqa: ANN401 - as the library's
        """Return the JSON value of a body."""
        _must_say_once(body)
        _must_be_short(body)
        return super().decode_body(body, content_type)

    def publish(self, base_url: str, resource: Resource[Any]) -> Resource[Any]:
        """Write addresses into a user in place: the storage makes each user anew, so no copy is needed."""
        kept, manager = resource.meta, None
        if isinstance(resource, User):
            extension = resource[EnterpriseUser]
            manager = extension.manager if extension else None
        if kept is not None:
            kept.location = self.resource_location(base_url, self.get_resource_type_of(resource), str(resource.id))
        if manager is not None and manager.ref is not None:
            manager.ref = Reference(self.reference_location(base_url, manager.ref))
        return resource

    def apply_replacement(
        self, current: Resource[Any], replacement: Resource[Any], conditions: Conditions
    ) -> Resource[Any] | None:
        """Apply a PUT; one that does not say whether the user is active lets nobody leave or come back."""
        if isinstance(current, User) and isinstance(replacement, User) and replacement.active is None:
            replacement.active = current.active
        return super().apply_replacement(current, replacement, conditions)


def _must_be_short(body: bytes) -> None:
    """Refuse long lists: each operation of a PATCH looks at all values that those before it added."""
    try:
        left = [from_json(body)]
    except ValueError:
        return  # whoever reads it refuses it
    while left:
        match left.pop():
            case dict() as fields:
                left += fields.values()
            case list() as items if len(items) > MOST_VALUES:
                said = f"send {MOST_VALUES} values of an attribute, or operations, at most in one request"
                raise InvalidValueException(detail=said)
            case list() as items:
                left += items
            case _:
                pass


def _must_say_once(body: bytes) -> None:
    """Refuse a body that says an attribute twice, whose last value alone would count; case tells none apart."""
    if twice := said_twice(body, str.casefold):
        names = ", ".join(name[:LONGEST_NAME] for name in twice[:MOST_NAMED])
        raise InvalidSyntaxException(detail=f"{names}: is said more than once; say it once")


SERVICE: Final = Service(provider())
