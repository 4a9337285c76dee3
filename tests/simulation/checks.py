"""What must be true of a world: at every moment, and once nothing moves."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from shared.collection import Document
from shared.processing.tasks.channels import field_name
from tests.integration.processing import shop
from tests.simulation.documents import Applied
from tests.simulation.world import COMMANDS, PARTITIONS, TAKEN, World

Channel = tuple[str, str, int]  # its name, the topic and the partition it leads to


def always(world: World) -> Iterator[str]:
    """Yield what is wrong, whatever is under way."""
    yield from _writes_by_fenced_owners(world)
    yield from _disorder_in_channels(world)
    yield from _published_before_committed(world)
    yield from _deleted_before_published(world)


def at_rest(world: World) -> Iterator[str]:
    """Yield what is wrong once nothing moves."""
    yield from always(world)
    yield from world.stopped()
    yield from _unfinished(world)
    yield from _effects(world)
    yield from _outcomes(world)
    yield from _dead_letters(world)


def channels(world: World) -> dict[Channel, list[tuple[int, Any]]]:
    """Return what each channel has carried, each number once, in order of its first time."""
    found: dict[Channel, dict[int, Any]] = defaultdict(dict)
    for record in world.logs.sent:
        about = dict(record.headers)
        if about.get("ce_channel"):
            name = about["ce_channel"].decode(), record.topic, record.partition
            found[name].setdefault(int(about["ce_sequence"]), record)
    return {name: [*numbers.items()] for name, numbers in found.items()}


def _writes_by_fenced_owners(world: World) -> Iterator[str]:
    for applied in world.database.history:
        fences = [change for (name, _), change in applied.changes.items() if name == "tasks"]
        for before, after in fences:
            owner = before and before["lsid"]
            if applied.session not in {owner, after and after["lsid"]} and not _is_tidying(
                world, applied, before, after
            ):
                yield f"{applied.session} wrote a fence that belongs to {owner}"
            if applied.within and owner != applied.session:
                yield f"{applied.session} committed in place of {owner}"
        if applied.within and applied.changes and not fences:
            yield f"{applied.session} committed without its fence"


def _is_tidying(world: World, applied: Applied, before: Document | None, after: Document | None) -> bool:
    """Tell whether the owner's process said what it has published and postponed, beside its batches."""
    if applied.within or not before or not after:
        return False
    moved = {name: after[name] for name in ("published", "next", "received")}
    numbers = ({"": before["published"]}, before["next"], before["received"])
    later = ({"": after["published"]}, after["next"], after["received"])
    forward = before | moved == after and all(map(_is_no_less, later, numbers))
    return forward and world.database.are_of_one_process(applied.session, before["lsid"])


def _is_no_less(later: Document, earlier: Document) -> bool:
    return all(later.get(name, -1) >= number for name, number in earlier.items())


def _disorder_in_channels(world: World) -> Iterator[str]:
    for name, carried in channels(world).items():
        numbers = [number for number, _ in carried]
        if numbers != [*range(1, len(numbers) + 1)]:
            yield f"{name} carried {numbers}"
    twice = defaultdict(set)
    for record in world.logs.sent:
        about = dict(record.headers)
        if about.get("ce_channel"):
            place = about["ce_channel"], about["ce_sequence"], record.topic, record.partition
            twice[place].add((record.value, about.get("ce_id"), about.get("dead_offset")))
    yield from (f"{place} was two records" for place, said in twice.items() if len(said) > 1)


def _published_before_committed(world: World) -> Iterator[str]:
    counters = {
        f"{fence['_id']}@{fence['incarnation']}": fence.get("sent", {}) for fence in world.database.all("tasks")
    }
    for (channel, topic, number), carried in channels(world).items():
        committed = counters[channel].get(f"{field_name(topic)}/{number}", 0)
        if carried[-1][0] > committed:
            yield f"{channel} published {carried[-1][0]} to {topic}/{number} where {committed} is committed"


def _deleted_before_published(world: World) -> Iterator[str]:
    published: dict[str, int] = {}
    for applied in world.database.history:
        for (name, id_), (before, after) in applied.changes.items():
            if name == "tasks" and after:
                published[id_] = after["published"]
            if name == "outbox" and before and not after and before["seq"] > published[before["task"]]:
                yield f"bucket {id_} was deleted where {published[before['task']]} was published"


def _unfinished(world: World) -> Iterator[str]:
    yield from (f"bucket {one['_id']} is left in the outbox" for one in world.database.all("outbox"))
    now = world.clock.now()
    yield from (f"timer {one['_id']} is due" for one in world.database.all("timers") if one["due"] <= now)
    for fence in world.database.all("tasks"):
        if fence["seq"] != fence["published"]:
            yield f"{fence['_id']} has published {fence['published']} of {fence['seq']}"
        yield from (f"{fence['_id']} misses a record of {gap}" for gap in fence["gaps"])
    for (topic, number), log in world.logs.logs.items():
        tasks = [fence["next"].get(field_name(topic)) for fence in world.database.all("tasks")]
        if topic in {COMMANDS, TAKEN} and number in PARTITIONS and len(log) not in tasks:
            yield f"nobody has come to the end of {topic}/{number}"


def _effects(world: World) -> Iterator[str]:
    done = {one["_id"] for one in world.database.all("outcomes") if one["status"] == 200}
    effects = Counter(one.record.key for one in world.sent if one.id in done and _type(one) == shop.Take.TYPE)
    effects += Counter(_other(one) for one in world.sent if one.id in done and _type(one) == shop.Lend.TYPE)
    now = world.clock.now()
    effects += Counter(
        one.record.key
        for one in world.sent
        if one.id in done and _type(one) == shop.TakeLater.TYPE and _later(one).due <= now
    )
    books = {book["_id"]: book for book in world.database.all("books")}
    for till in world.database.all("tills"):
        key, seen = till["_id"], till["seen"]
        if len({*seen}) != len(seen):
            yield f"{key} took something twice: {seen}"
        if not till["cents"] == till["revision"] == len(seen) == effects[key.encode()]:
            yield f"{key} has {till['cents']} of {effects[key.encode()]}: {seen}"
        asked = [*dict.fromkeys(one.id for one in world.sent if one.id in seen)]
        if [id_ for id_ in seen if id_ in asked] != asked:
            yield f"{key} took {seen} where {asked} was asked"
        if books.get(key, {"revisions": []})["revisions"] != [*range(1, till["revision"] + 1)]:
            yield f"{key}'s book has {books.get(key)} of {till['revision']}"
    missing = {*effects} - {till["_id"].encode() for till in world.database.all("tills")}
    yield from (f"{key!r} never took anything" for key in missing)


def _outcomes(world: World) -> Iterator[str]:
    known = {one["_id"]: one["status"] for one in world.database.all("outcomes")}
    for one in world.sent:
        if one.status and known.get(one.id) not in one.status:
            yield f"{one.id} ({_type(one)}) has the outcome {known.get(one.id)}, not {sorted(one.status)}"


def _dead_letters(world: World) -> Iterator[str]:
    wanted = Counter((one.record.topic, one.record.value) for one in world.sent if one.dead)
    letters = {
        tuple(dict(record.headers)[f"dead_{part}"] for part in ("topic", "partition", "offset")): record
        for record in world.logs.sent
        if record.topic.endswith(".dead")
    }
    found = Counter((record.topic.removesuffix(".dead"), record.value) for record in letters.values())
    if found != wanted:
        yield f"dead letters {found}, wanted {wanted}"


def _type(sent: Any) -> str:  # noqa: ANN401 - a record from outside
    return dict(sent.record.headers)["ce_type"].decode()


def _later(sent: Any) -> shop.TakeLater:  # noqa: ANN401 - the same
    return shop.TakeLater.model_validate_json(sent.record.value)


def _other(sent: Any) -> bytes:  # noqa: ANN401 - the same
    return shop.Lend.model_validate_json(sent.record.value).to.encode()
