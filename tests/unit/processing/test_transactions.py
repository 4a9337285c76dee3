"""A commit is asked for again while nobody knows its fate, and never counts as done before it is known."""

from collections.abc import Sequence
from typing import Any

import pytest

from shared.mongo import PyMongoError
from shared.processing.transactions import COMMITS, transact

UNKNOWN = PyMongoError("who knows", ["UnknownTransactionCommitResult"])


class Session:
    """A session whose commits answer one after the other: an error, or None for done."""

    in_transaction = False

    def __init__(self, answers: Sequence[PyMongoError | None]) -> None:
        self.answers = [*answers]

    def start_transaction(self, **_: Any) -> None:  # noqa: ANN401 - the driver's
        """Nothing is asked of a server."""

    async def commit_transaction(self) -> None:
        if answer := self.answers.pop(0):
            raise answer


async def attempt() -> str:
    return "done"


class TestTransact:
    async def test_asks_again_until_the_fate_is_known(self) -> None:
        session = Session([UNKNOWN, UNKNOWN, None])

        assert await transact(session, attempt) == "done"  # type: ignore[arg-type] # only what is asked of it
        assert session.answers == []

    async def test_is_not_done_while_nobody_knows(self) -> None:
        session = Session([UNKNOWN] * COMMITS)

        with pytest.raises(PyMongoError, match="who knows"):
            await transact(session, attempt)  # type: ignore[arg-type] # only what is asked of it

        assert session.answers == []
