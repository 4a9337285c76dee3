"""How the rig talks to the platform: HTTP to either replica and commands to Kafka, again until there is an answer."""

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Self

import httpx

import deploy.client
from deploy.client import is_pending
from shared.auth.caller import LOCAL
from shared.contracts.catalog import TOPICS
from shared.contracts.cloudevents import Envelope, to_headers
from shared.contracts.messages import Command
from shared.domain import identifier
from shared.errors import Unavailable
from shared.kafka import Publisher, Record
from tests.chaos.history import Fate, History

Json = dict[str, Any]
PAUSE, LONGEST_PAUSE = 0.2, 1.0
AT_ONCE = 300
NO_LIMITS = httpx.Limits()


class Refused(Exception):
    """The domain refused a command; the message says what it said."""


class Patient(deploy.client.Client):
    """Asks the replicas of one service in turn and never gives up; a bug that it meets is put on record."""

    def __init__(self, *urls: str, bugs: list[str]) -> None:
        super().__init__(*urls, attempts=None, timeout=12, limits=NO_LIMITS)
        self._bugs = bugs

    def is_final(self, answer: httpx.Response) -> bool:
        if answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR:
            self._bugs.append(f"{answer.request.method} {answer.request.url}: {answer.text[:200]}")
        return answer.status_code < 500 and not is_pending(answer)

    def pause(self, answer: httpx.Response | None) -> float:
        # Apart from each other: hundreds who come again at once would hold the platform up.
        wished = answer.headers.get("Retry-After", LONGEST_PAUSE) if answer is not None else None
        return random.random() * LONGEST_PAUSE if wished is None else float(wished) * random.uniform(1, 1.5)  # noqa: S311


class Client:
    """A context: everything that the rig asks for, with what became of it in the history."""

    def __init__(self, replicas: dict[str, list[str]], kafka: str, history: History) -> None:
        self.history = history
        self._services = {name: Patient(*urls, bugs=history.bugs) for name, urls in replicas.items()}
        self.publisher = Publisher(kafka)

    async def __aenter__(self) -> Self:
        await self.publisher.start([topic.name for topic in TOPICS])
        return self

    async def __aexit__(self, *_: object) -> None:
        for service in self._services.values():
            await service.close()
        await self.publisher.stop()

    async def get(self, service: str, path: str, **query: Any) -> Json:  # noqa: ANN401 - any query
        """Return a resource, however long it takes."""
        return (await self._services[service].request("GET", path, params=query)).json()

    async def every(self, service: str, path: str, **query: Any) -> list[Json]:  # noqa: ANN401 - any query
        """Return the items of all pages."""
        return await self._services[service].every(path, **query)

    async def write(self, method: str, service: str, path: str, key: str, **options: Any) -> Json:  # noqa: ANN401 - httpx's
        """Send a command until its fate is known.

        Raises:
            Refused: the domain said no.
        """
        command = identifier("command", LOCAL.actor, key)
        self.history.sent(service, command, Fate.UNKNOWN)
        headers = {"Idempotency-Key": key, **options.pop("headers", {})}
        answer = await self._services[service].request(method, path, headers=headers, **options)
        self.history.sent(service, command, Fate.REFUSED if answer.is_error else Fate.OK)
        if answer.is_error:
            raise Refused(f"{path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    async def outcome(self, service: str, command_id: str) -> Json:
        """Return what became of a command once it is known."""
        while True:
            answer = await self._services[service].request("GET", f"/v1/outcomes/{command_id}")
            if answer.is_success:
                return answer.json()
            await asyncio.sleep(self._services[service].pause(answer))

    async def send(self, group: str, commands: Sequence[tuple[str, Command]]) -> None:
        """Write commands to a group's topic as its service does, by their ids; again until Kafka has them."""
        service = group.partition(".")[0]
        records = [self.record(group, id_, command) for id_, command in commands]
        for id_, _ in commands:
            self.history.sent(service, id_, Fate.UNKNOWN)
        for start in range(0, len(records), AT_ONCE):
            await self.publish(records[start : start + AT_ONCE])
        for id_, _ in commands:
            self.history.sent(service, id_, Fate.OK)

    def record(self, group: str, command_id: str, command: Command) -> Record:
        """Return a command as a record."""
        service, topic, key = group.partition(".")[0], f"{group}.commands.v1", command.key.encode()
        envelope = Envelope(
            id=command_id,
            source=f"/{service}",
            type=command.TYPE,
            subject=command.key,
            time=datetime.now(UTC).isoformat(),
            correlation_id=command_id,
        )
        value = command.model_dump_json().encode()
        return Record(topic, self.publisher.partition(topic, key), key, value, [*to_headers(envelope)])

    async def publish(self, records: Sequence[Record]) -> None:
        """Write records until Kafka acknowledges all of them; some may be there more than once then."""
        while True:
            try:
                await self.publisher.publish(records)
            except Unavailable:
                await asyncio.sleep(PAUSE)
            else:
                return
