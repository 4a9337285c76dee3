"""Who a person is outside this service: an opaque id, the same at every import."""

from hashlib import blake2b

from services.matching.domain.cells import same_id
from shared.contracts.vocabulary import PersonId


def person_id(secret: str, employee_id: str) -> PersonId:
    """Return the keyed hash (BLAKE2b, RFC 7693) of an employee id: 32 hexadecimal digits.

    Nobody without the key can tell whose it is; two spellings of one id are one person (`same_id`).
    """
    key = blake2b(secret.encode()).digest()
    return PersonId(blake2b(same_id(employee_id).encode(), digest_size=16, key=key, person=b"person").hexdigest())
