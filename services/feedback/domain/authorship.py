"""Keeps answers apart from their authors outside the service's own store."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from hashlib import sha256, sha512

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from pydantic import SecretStr

from services.feedback.domain.survey import Answers
from shared.contracts.vocabulary import PairId, PersonId, ProgramId
from shared.domain import Refused
from shared.phrases import phrase


class SealedUnderAnotherKey(Refused):
    """Answers cannot be opened: the key that sealed them is gone, or they belong to another survey."""


class Authorship:
    """Seals answers on their way to the survey's writer, and hides from the program's who gave them.

    Sealing is AES-SIV (RFC 5297): the same answers to the same survey give the same text, so that a repeated request is
    known as one. The first key seals, all keys open.
    """

    def __init__(self, answer_keys: Iterable[SecretStr], respondent_key: SecretStr) -> None:
        self._seals = [AESSIV(sha512(key.get_secret_value().encode()).digest()) for key in answer_keys]
        self._respondent = respondent_key.get_secret_value().encode()

    def seal(self, about: str, answers: Answers) -> str:
        """Return the answers to a survey, or words about another id, as text that only this service can read."""
        plain = json.dumps(dict(answers), sort_keys=True, ensure_ascii=False).encode()
        return urlsafe_b64encode(self._seals[0].encrypt(plain, [about.encode()])).decode()

    def open(self, about: str, sealed: str) -> Answers:
        """Return the answers to a survey, or words about something else.

        Raises:
            SealedUnderAnotherKey: none of the keys opens them for that id.
        """
        for seal in self._seals:
            try:
                answers: Answers = json.loads(seal.decrypt(urlsafe_b64decode(sealed), [about.encode()]))
            except (InvalidTag, NotBase64, ValueError):
                continue
            return answers
        raise SealedUnderAnotherKey(phrase("these answers cannot be opened; ask the person to send them again"))

    def respondent(self, program_id: ProgramId, person_id: PersonId | PairId) -> str:
        """Return a pseudonym by which a program's answers count people; without the key nobody can compute it."""
        return hmac.new(self._respondent, f"{program_id}:{person_id}".encode(), sha256).hexdigest()[:32]
