"""Events of the people on call: their decisions about dead letters, as an audit trail."""

from typing import ClassVar

from shared.contracts.messages import Event


class DeadLetterReplayed(Event):
    """A dead letter was replayed to the task in which it failed.

    `letter_id` is its position, `topic/partition/offset`; `delivery_id` identifies the replay in the task. `by` is the
    operator's account, `why` the operator's reason: no names.
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
    """A dead letter was dropped: it will not be replayed, and stays on its topic until the retention removes it.

    `by` is the operator's account, `why` the operator's reason: no names.
    """

    TYPE: ClassVar[str] = "mentoring.dead-letter-dropped.v1"
    KEY: ClassVar[str] = "letter_id"

    letter_id: str
    group: str
    fingerprint: str
    by: str
    why: str
