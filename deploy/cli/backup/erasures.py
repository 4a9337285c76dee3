"""Erasures that were asked for after a backup hold after its restore: they are asked for again."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from deploy.cli.backup.platform import Platform
from services.matching.commands.erasures import BeginErasure, ErasePerson
from shared.contracts.catalog import group
from shared.contracts.cloudevents import Envelope, to_headers
from shared.contracts.vocabulary import PersonId
from shared.kafka import Publisher, Record

_GROUPS: Final = {ErasePerson: group("matching.people"), BeginErasure: group("matching.privacy")}
Asked = Mapping[str, str]


def again(erasure: Asked, employee_key: str | None, now: datetime) -> ErasePerson | BeginErasure:
    """Return the command that erases somebody again; whoever is not registered may still have left traces."""
    told = {"erasure_id": erasure["id"], "by": erasure["by"], "why": erasure["why"]}
    if employee_key is not None:
        return ErasePerson(employee_key=employee_key, **told)
    return BeginErasure(person_id=PersonId(erasure["person_id"]), requested_at=now, **told)


async def asked_again(platform: Platform, known: Iterable[Asked], later: Iterable[Asked]) -> int:
    """Ask for each later erasure that the restored databases do not know, and return how many.

    Raises:
        Unavailable: Kafka does not answer.
    """
    restored = {one["id"] for one in known}
    unknown = [one for one in later if one["id"] not in restored]
    if not unknown:
        return 0
    people = platform.databases["matching"]["people"]
    now = datetime.now(UTC)
    commands = []
    for one in unknown:
        person = await people.find_one({"person_id": one["person_id"]}, {"_id": 1})
        commands.append(again(one, person["_id"] if person else None, now))
    publisher = Publisher(platform.kafka)
    await publisher.start([found.commands for found in _GROUPS.values()])
    try:
        await publisher.publish([_record(command, now, publisher) for command in commands])
    finally:
        await publisher.stop()
    return len(commands)


def _record(command: ErasePerson | BeginErasure, now: datetime, publisher: Publisher) -> Record:
    found = _GROUPS[type(command)]
    id_ = f"restored:{command.erasure_id}"
    envelope = Envelope(
        id=id_, source="/operations", type=command.TYPE, subject=command.key, time=now.isoformat(), correlation_id=id_
    )
    key = command.key.encode()
    value = command.model_dump_json().encode()
    partition = publisher.partition(found.commands, key)
    return Record(found.commands, partition, key, value, [*to_headers(envelope)])
