"""Commands about people's accounts at the identity provider; each also says what it makes known of the person."""

from typing import ClassVar

from services.matching.commands.people import OfPerson, RegisterPerson
from services.matching.domain.accounts import Account
from services.matching.domain.identity import EmployeeKey


class ProvisionAccount(OfPerson):
    """Give a person an account; they are registered, unless somebody else made them known before.

    Whoever is not `active` has left, unless they stay because that is held.
    """

    TYPE: ClassVar[str] = "matching.provision-account"

    account: Account
    person: RegisterPerson
    active: bool
    stays: bool = False


class ReviseAccount(OfPerson):
    """Change a person's account as it was read: `version` is that of the account before.

    Whoever is not `active` has left, unless they stay because that is held; whoever is active again is back.
    """

    TYPE: ClassVar[str] = "matching.revise-account"

    version: str
    account: Account
    person: RegisterPerson
    active: bool
    stays: bool = False


class RemoveAccount(OfPerson):
    """Remove a person's account as it was read; the person has left, unless they stay because that is held."""

    TYPE: ClassVar[str] = "matching.remove-account"

    version: str
    stays: bool = False


class RenumberPerson(OfPerson):
    """Keep a person under another employee number, as their account was read: the key is that of the new number."""

    TYPE: ClassVar[str] = "matching.renumber-person"

    employee_id: str
    former: EmployeeKey
    version: str


class RetireNumber(OfPerson):
    """Forget the number that a person had before; whoever they manage is told of the new one."""

    TYPE: ClassVar[str] = "matching.retire-number"

    successor: EmployeeKey


class FollowManager(OfPerson):
    """Keep a person's manager under the manager's new number."""

    TYPE: ClassVar[str] = "matching.follow-manager"

    former: EmployeeKey
    manager: EmployeeKey
