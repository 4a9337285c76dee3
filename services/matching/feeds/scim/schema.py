"""The resources that are served, as they describe themselves: only attributes that the platform uses.

Attributes that are not declared (passwords, photos, telephone numbers ...) are dropped as they arrive.
"""

from typing import Annotated, Final

from pydantic import Field, model_validator
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    ExtensibleStringEnum,
    Extension,
    Filter,
    Mutability,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)
from scim2_models.resources.resource import AnyExtension

MOST_RESULTS: Final = 200  # a user takes a millisecond
LONGEST: Final = 200  # characters; a line of a person's data
LONGEST_NAME: Final = 320

_Text = Annotated[str, Field(max_length=LONGEST)]
_LongText = Annotated[str, Field(max_length=LONGEST_NAME)]


class Name(ComplexAttribute):
    """A person's name in parts."""

    formatted: _Text | None = None
    """The whole name."""

    family_name: _Text | None = None
    """The family name."""

    given_name: _Text | None = None
    """The given name."""


class Email(ComplexAttribute):
    """A person's address; one is kept: the primary one, else the one at work, else the first."""

    class Type(ExtensibleStringEnum):
        """What the address is for."""

        work = "work"

    value: _LongText | None = None
    """The address, such as ada@example.org."""

    type: Type | None = None
    """What the address is for; `work` is preferred."""

    primary: bool | None = None
    """Whether it is preferred to all others."""


class Address(ComplexAttribute):
    """A person's place of work: country and town, no street."""

    class Type(ExtensibleStringEnum):
        """What the place is for."""

        work = "work"

    locality: _Text | None = None
    """The town, which is the person's site."""

    country: _Text | None = None
    """The country: its code (ISO 3166) or its name."""

    type: Type | None = None
    """What the place is for; `work` is preferred."""


class User(Resource[AnyExtension]):
    """A person."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    external_id: Annotated[_Text | None, CaseExact.true] = None
    """The provider's own id of the user."""

    user_name: Annotated[_LongText | None, Uniqueness.server, Required.true] = None
    """The name of the account, unique without regard to case."""

    name: Name | None = None
    """The name in parts, which counts where there is no display name."""

    display_name: _Text | None = None
    """The name that mails and pages use."""

    title: _Text | None = None
    """The job title."""

    preferred_language: _Text | None = None
    """Languages as in Accept-Language, best first; they never replace languages that a roster states."""

    timezone: _Text | None = None
    """The time zone by its IANA or Windows name; without one, that of the country."""

    active: bool | None = None
    """Whether the person works here: false means that they have left."""

    emails: list[Email] | None = None
    """The address; of several, one is kept."""

    addresses: list[Address] | None = None
    """The place of work; of several, one is kept."""


class Manager(ComplexAttribute):
    """A person's manager by their id; an employee number, a user name or an address finds them, too."""

    value: Annotated[_LongText | None, CaseExact.true] = None
    """The manager's id; an employee number, a user name or an address is taken, too."""

    ref: Annotated[Reference["User"] | None, Mutability.read_only] = Field(  # type: ignore[type-arg]  # by its name
        None, serialization_alias="$ref", validation_alias="$ref"
    )

    @model_validator(mode="before")
    @classmethod
    def _as_entra_sends_it(cls, given: object) -> object:
        """Take the id alone for the manager."""
        return {"value": given} if isinstance(given, str) else given


class EnterpriseUser(Extension):
    """A person's place in the organization."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    employee_number: Annotated[Annotated[str, Field(max_length=100)] | None, Uniqueness.server, Required.true] = None
    """The employee id that HR uses, by which a person is recognized in rosters and here."""

    division: _Text | None = None
    """The business unit."""

    department: _Text | None = None
    """The department."""

    manager: Manager | None = None
    """The direct manager."""


ScimUser = User[Annotated[EnterpriseUser, Required.true]]
"""A user with the extension, without which nobody knows whom HR means."""


def provider() -> ScimProvider:
    """Return the description of the service: what it serves, and what it tolerates of Entra ID and Okta."""
    return ScimProvider(
        models=[User, EnterpriseUser],
        resource_types=[ResourceType.from_resource(ScimUser)],
        config=_config(),
        policy=ScimPolicy(
            unknown=ScimPolicy.Unknown.ignore,
            remove_value_as_filter=ScimPolicy.RemoveValue.apply,
            unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
        ),
    )


def _config() -> ServiceProviderConfig:
    token = AuthenticationScheme(
        type=AuthenticationScheme.Type.oauthbearertoken,
        name="Bearer token",
        description="A token of the setting MATCHING_SCIM_TOKENS, in the header Authorization (RFC 6750)",
    )
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=MOST_RESULTS),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=False),
        etag=ETag(supported=True),
        authentication_schemes=[token],
    )
