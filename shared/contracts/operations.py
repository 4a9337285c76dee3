"""Events of the people on call: what they decided about dead letters. They are the audit trail."""

from typing import ClassVar

from shared.contracts.messages import Event


class DeadLetterReplayed(Event):
    """A dead letter was given once more to the one task it failed in.

    `letter_id` is its place, `topic/partition/offset`; `delivery_id` is what the task knows the replay by. `by` is the
    account of whoever did it, `why` what they said: no names.
    """

    TYPE: ClassVar[str] = "mentoring.dead-letter-replayed.v1"
    KEY: ClassVar[str] = "letter_id"

    letter_id: str
    group: str
    fingerprint: str
    delivery_id: str
    by: str
    why: str = ""


class DeadLetterDropped(Event):
    """A dead letter will not be replayed; it stays where it is until its topic forgets it.

    `by` is the account of whoever decided it, `why` what they said: no names.
    """

    TYPE: ClassVar[str] = "mentoring.dead-letter-dropped.v1"
    KEY: ClassVar[str] = "letter_id"

    letter_id: str
    group: str
    fingerprint: str
    by: str
    why: str
