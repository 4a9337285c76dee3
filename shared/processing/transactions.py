"""One MongoDB transaction: retried on a write conflict; when it returns, it has committed."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from shared.mongo import BSONError, OperationFailure, PyMongoError, Session, abandon, begin
from shared.processing.ports import Done, Unstorable

TRIES = 8
COMMITS = 5

TOO_LARGE = frozenset({10334, 17419, 17420})  # MongoDB's codes for a document of more than 16 MB


def _is_fault(error: Exception) -> bool:
    if isinstance(error, OperationFailure):
        return error.code in TOO_LARGE
    return isinstance(error, BSONError | ValidationError | PydanticSerializationError | TypeError | OverflowError)


async def transact(session: Session, attempt: Callable[[], Awaitable[Done]]) -> Done:
    """Run `attempt` inside a transaction and commit it; it may run several times.

    Raises:
        Unstorable: it can never go through.
        PyMongoError: it did not go through, or nobody knows; the task must be claimed again.
    """
    try:
        return await _transact(session, attempt)
    except Exception as error:
        if _is_fault(error):
            raise Unstorable(error) from error
        raise


async def _transact(session: Session, attempt: Callable[[], Awaitable[Done]]) -> Done:
    for number in range(TRIES):
        try:
            return await _once(session, attempt)
        except PyMongoError as error:
            if not error.has_error_label("TransientTransactionError") or number == TRIES - 1:
                raise
            # Two tasks wrote the same document, or a primary stepped down.
            await asyncio.sleep(random.random() * min(0.5, 0.005 * 2**number))  # noqa: S311 - jitter
    raise AssertionError("unreachable")  # the last try returns or raises


async def _once(session: Session, attempt: Callable[[], Awaitable[Done]]) -> Done:
    begin(session)
    try:
        done = await attempt()
        await _commit(session)
    except BaseException:
        await abandon(session)
        raise
    return done


async def _commit(session: Session) -> None:
    for number in range(COMMITS):
        try:
            await session.commit_transaction()
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult") or number == COMMITS - 1:
                raise
            await asyncio.sleep(0.1)
        else:
            return
