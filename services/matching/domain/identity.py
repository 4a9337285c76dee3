"""Who a person is outside this service: an opaque id, the same at every import."""

from hashlib import blake2b
from unicodedata import normalize

from shared.contracts.vocabulary import PersonId


def person_id(secret: str, employee_id: str) -> PersonId:
    """Return the keyed hash (BLAKE2b, RFC 7693) of an employee id: 32 hexadecimal digits.

    Nobody without the key can tell whose it is; white space and Unicode form do not matter.
    """
    key = blake2b(secret.encode()).digest()
    text = normalize("NFC", " ".join(employee_id.split()))
    return PersonId(blake2b(text.encode(), digest_size=16, key=key, person=b"person").hexdigest())
