"""Identities of a person: the hash of their employee id in this service, a random id everywhere else."""

from hashlib import blake2b
from typing import NewType

from services.matching.domain.cells import same_id
from shared.contracts.vocabulary import PersonId
from shared.domain import identifier

EmployeeKey = NewType("EmployeeKey", str)


def employee_key(secret: str, employee_id: str) -> EmployeeKey:
    """Return the keyed hash (BLAKE2b, RFC 7693) of an employee id: 32 hexadecimal digits.

    It cannot be traced to a person without the key; two spellings of one id are one person (`same_id`). It finds a
    person's document again, and never leaves the collection.
    """
    key = blake2b(secret.encode()).digest()
    return EmployeeKey(blake2b(same_id(employee_id).encode(), digest_size=16, key=key, person=b"person").hexdigest())


def new_person_id(chance: str, key: EmployeeKey) -> PersonId:
    """Return the random id of a new person; it cannot be computed again, because `chance` is not stored."""
    return PersonId(identifier("person", chance, key))
