"""Health checks of Kafka and MongoDB in the background, so that a request need not wait to find out."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from shared import metrics
from shared.errors import Unavailable

log = structlog.get_logger()

Ask = Callable[[], Awaitable[None]]


class Watch:
    """The servers that are away, by name; at most one round and one timeout old."""

    def __init__(self, questions: dict[str, Ask], every_seconds: float) -> None:
        self._questions, self._every = questions, every_seconds
        self.away: dict[str, str] = {}

    async def run(self) -> None:
        """Check each server once, then pause."""
        await asyncio.gather(*(self._ask(server, ask) for server, ask in self._questions.items()))
        metrics.WATCH_ROUNDS.inc()
        await asyncio.sleep(self._every)

    def refuse_if_away(self) -> None:
        """Refuse a request while a server is away.

        Raises:
            Unavailable: a server is away.
        """
        if self.away:
            raise Unavailable("; ".join(self.away.values()))

    async def _ask(self, server: str, ask: Ask) -> None:
        try:
            await ask()
        except Unavailable as error:
            self._note(server, str(error))
        except Exception as error:
            log.warning("server.not-asked", server=server, error=type(error).__name__, exc_info=error)
            self._note(server, f"{server} could not be asked: {type(error).__name__}")
        else:
            self._note(server, "")

    def _note(self, server: str, problem: str) -> None:
        if bool(problem) != (server in self.away):
            log.log(40 if problem else 20, "server.away" if problem else "server.back", server=server, reason=problem)
        metrics.SERVER_UP.labels(server.lower()).set(not problem)
        self.away.pop(server, None)
        if problem:
            self.away[server] = problem
