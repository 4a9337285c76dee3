"""Converts between a SCIM user and a person: what a user says of a person, and how a person is shown as a user.

A text that cannot be read (a zone, a country, a language) is kept as it was sent and leaves the fact unknown: an
identity provider that is refused would not tell of a manager or a leaver either.
"""

from dataclasses import dataclass
from typing import Final

from scim2_models import InvalidValueException, Meta, Reference

from services.matching.domain import cells
from services.matching.domain.accounts import Account, user_key
from services.matching.domain.changes import HeldChange
from services.matching.domain.facts import Said
from services.matching.domain.languages import language
from services.matching.domain.people import Contact, Person, Profile, Standing
from services.matching.domain.versions import version
from services.matching.feeds.csv import places
from services.matching.feeds.scim.schema import Address, Email, EnterpriseUser, Manager, Name, ScimUser
from shared.addresses import NotAnAddress, address
from shared.contracts.vocabulary import GroupAttribute
from shared.domain import identifier

WORK: Final = "work"
NO_NUMBER: Final = "employeeNumber is no employee number; send the employee id that HR uses, with all its digits"
# The facts that a person's field of the same name holds; zone and languages may be derived, and are told apart.
_PLAIN: Final = ("name", "email", "job_title", *GroupAttribute)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a user says of a person; None or empty where it says nothing, or nothing that can be read."""

    name: str | None = None
    email: str | None = None
    job_title: str | None = None
    department: str | None = None
    country: str | None = None
    site: str | None = None
    business_unit: str | None = None
    zone: str | None = None
    languages: tuple[str, ...] = ()

    def profile(self) -> Profile:
        """Return the profile; without a zone, that of the country."""
        groups = {one: name for one in GroupAttribute if (name := getattr(self, one))}
        return Profile(groups=groups, zone=self.zone or places.zone_of(self.country), languages=self.languages)

    def contact(self) -> Contact:
        """Return the contact."""
        return Contact(name=self.name or "", email=self.email or "")


def facts(user: ScimUser) -> Facts:
    """Return what a user says of a person.

    Raises:
        InvalidValueException: the address is none.
    """
    name, place, work = user.name or Name(), _place(user), enterprise(user)
    return Facts(
        name=_name(user.display_name, name.formatted, name.given_name, name.family_name),
        email=_address(user),
        job_title=_text(user.title),
        department=_text(work.department),
        country=_country(place.country),
        site=_text(place.locality),
        business_unit=_text(work.division),
        zone=_zone(user.timezone),
        languages=_languages(user.preferred_language),
    )


def said(before: Facts, after: Facts, user: ScimUser, *, manager: tuple[str | None, str | None]) -> Said:
    """Return the fields that a change states; `manager` is the manager before and after it.

    What is the same stays as it is, whoever made it known, and so does what cannot be read.
    """
    changes: dict[str, object] = {one: getattr(after, one) for one in (*_PLAIN, "zone")}
    changes = {one: value for one, value in changes.items() if value != getattr(before, one)}
    changes = {one: value for one, value in changes.items() if value or not _is_unreadable(one, user)}
    if manager[0] != manager[1]:
        changes["manager_id"] = manager[1]
    derived = ["zone"] if not after.zone and after.country and changes.keys() & {"zone", "country"} else []
    if after.languages and after.languages != before.languages:
        derived.append("languages")
    return Said(
        plainly=tuple(str(name) for name, value in changes.items() if value),
        cleared=tuple(str(name) for name, value in changes.items() if not value),
        roughly=tuple(derived),
    )


def account(user: ScimUser, unknown_manager: str | None) -> Account:
    """Return the account that a user is kept as; `unknown_manager` is the manager's name if nobody has it."""
    name, mail, place = user.name or Name(), _mail(user) or Email(), _place(user)
    user_name = user.user_name or ""
    return Account(
        user_name=user_name,
        user_key=user_key(user_name),
        external_id=user.external_id or None,
        display_name=user.display_name or None,
        formatted=name.formatted or None,
        given_name=name.given_name or None,
        family_name=name.family_name or None,
        email_type=_word(mail.type),
        email_primary=mail.primary,
        preferred_language=user.preferred_language or None,
        timezone=user.timezone or None,
        country=place.country or None,
        locality=place.locality or None,
        address_type=_word(place.type),
        manager=unknown_manager,
        active=user.active,
    )


def user_of(person: Person, manager: Person | None, waits: HeldChange | None = None) -> ScimUser:
    """Return a person as a user: in the words of their account where these still say what is known of the person.

    A manager who is known is shown by their id, one who is not as they were named. What `waits` for a person's approval
    is shown as it was said: the account has changed, though the person has not left.
    """
    kept = person.account
    assert kept is not None  # noqa: S101 - whoever has no account is no user
    user = ScimUser(
        id=person.person_id,
        external_id=kept.external_id,
        user_name=kept.user_name,
        name=_parts(kept),
        display_name=_display_name(kept, person.contact),
        title=person.job_title,
        preferred_language=kept.preferred_language,
        timezone=_shown(kept.timezone, _zone(kept.timezone), None if "zone" in person.rough else person.profile.zone),
        active=False if waits and waits.harm.leaves else _active(kept, person),
        emails=_emails(kept, person.contact),
        addresses=_addresses(kept, person.profile),
        meta=_meta(kept, person, waits),
    )
    user[EnterpriseUser] = _in_organization(kept, person, manager)
    return user


def enterprise(user: ScimUser) -> EnterpriseUser:
    """Return a user's place in the organization, empty if nothing is said of it."""
    return user[EnterpriseUser] or EnterpriseUser()


def number(user: ScimUser) -> str:
    """Return a user's employee number.

    Raises:
        InvalidValueException: there is none, or its digits are lost.
    """
    given = cells.read(enterprise(user).employee_number or "").text
    if not given or cells.is_cut_short(given):
        raise InvalidValueException(detail=NO_NUMBER)
    return given


def manager_name(user: ScimUser) -> str | None:
    """Return how a user's manager is named, or None."""
    named = enterprise(user).manager
    return _text(named.value) if named else None


def _in_organization(kept: Account, person: Person, manager: Person | None) -> EnterpriseUser:
    return EnterpriseUser(
        employee_number=person.employee_id,
        department=person.profile.groups.get(GroupAttribute.DEPARTMENT),
        division=person.profile.groups.get(GroupAttribute.BUSINESS_UNIT),
        manager=_manager(kept, person, manager),
    )


def _meta(kept: Account, person: Person, waits: HeldChange | None) -> Meta:
    shown = identifier(version(person), waits.plan_id, waits.number) if waits else version(person)
    tag = f'W/"{shown}"'
    return Meta(resource_type="User", created=kept.created, last_modified=kept.changed, version=tag)


def _shown(kept: str | None, read: str | None, known: str | None) -> str | None:
    """Return a text as it was sent, unless something else became known since."""
    return kept if read == known or (kept and read is None and known is None) else known


def _name(displayed: str | None, formatted: str | None, *parts: str | None) -> str | None:
    return _text(displayed) or _text(formatted) or _text(" ".join(part for part in parts if part))


def _parts(kept: Account) -> Name | None:
    name = Name(formatted=kept.formatted, given_name=kept.given_name, family_name=kept.family_name)
    return name if kept.formatted or kept.given_name or kept.family_name else None


def _display_name(kept: Account, contact: Contact | None) -> str | None:
    said_name = _name(kept.display_name, kept.formatted, kept.given_name, kept.family_name)
    known = (contact.name if contact else "") or None
    return kept.display_name if said_name == known else known


def _active(kept: Account, person: Person) -> bool | None:
    works_here = person.standing is not Standing.LEFT
    return kept.active if (kept.active is not False) == works_here else works_here


def _mail(user: ScimUser) -> Email | None:
    mails = [one for one in user.emails or () if one.value]
    return min(mails, key=lambda one: (not one.primary, _word(one.type) != WORK), default=None)


def _address(user: ScimUser) -> str | None:
    mail = _mail(user)
    given = _text(mail.value) if mail else None
    try:
        return address(given) if given else None
    except NotAnAddress as wrong:
        raise InvalidValueException(detail=f"emails.value {wrong}") from None


def _emails(kept: Account, contact: Contact | None) -> list[Email] | None:
    if contact is None or not contact.email:
        return None
    kind = Email.Type(kept.email_type) if kept.email_type else None
    return [Email(value=contact.email, type=kind, primary=kept.email_primary)]


def _place(user: ScimUser) -> Address:
    places_ = sorted(user.addresses or (), key=lambda one: _word(one.type) != WORK)
    return places_[0] if places_ else Address()


def _addresses(kept: Account, profile: Profile) -> list[Address] | None:
    country = _shown(kept.country, _country(kept.country), profile.groups.get(GroupAttribute.COUNTRY))
    town = _shown(kept.locality, _text(kept.locality), profile.groups.get(GroupAttribute.SITE))
    kind = Address.Type(kept.address_type) if kept.address_type else None
    return [Address(country=country, locality=town, type=kind)] if country or town or kind else None


def _manager(kept: Account, person: Person, manager: Person | None) -> Manager | None:
    if manager is not None:
        return Manager(value=manager.person_id, ref=Reference(f"Users/{manager.person_id}"))
    return Manager(value=kept.manager) if kept.manager and person.manager else None


def _is_unreadable(fact: str, user: ScimUser) -> bool:
    """Tell whether a user has a text for a fact, but none that can be read."""
    given = {"zone": user.timezone, "country": _place(user).country}.get(fact)
    return _text(given) is not None


def _text(given: str | None) -> str | None:
    return cells.read(given or "").text or None


def _word(kind: Email.Type | Address.Type | None) -> str | None:
    return str(kind.value) if kind else None


def _country(given: str | None) -> str | None:
    named = _text(given)
    return places.country(named) if named else None


def _zone(given: str | None) -> str | None:
    named = _text(given)
    return places.zone(named) if named else None


def _languages(given: str | None) -> tuple[str, ...]:
    """Return the tags of a list as in Accept-Language (RFC 9110, 12.5.4), in their order; `en_US` is `en-US`."""
    words = [word.partition(";")[0].strip().replace("_", "-") for word in (given or "").split(",")]
    return tuple(dict.fromkeys(tag for word in words if word and word != "*" and (tag := language(word))))
