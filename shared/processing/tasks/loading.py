"""Loading and saving a unit of work: one find per collection for what is missing, one write for all changes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from shared.collection import Document, Kept
from shared.mongo import DeleteOne, ReplaceOne
from shared.processing.ports import Documents
from shared.processing.unit_of_work import Query, Store, UnitOfWork


async def load(work: UnitOfWork, documents: Documents) -> None:
    """Load what the last pass over the batch was missing."""
    for store in work.stores.values():
        if store.missing_ids or store.missing_queries:
            await _load(store, documents)


async def flush(work: UnitOfWork, documents: Documents) -> None:
    """Write what the batch changed."""
    for name, store in work.stores.items():
        if store.changed:
            await documents.write(name, [*_writes(store)])


def _writes(store: Store[Any]) -> Iterator[DeleteOne | ReplaceOne[Document]]:
    for id_, value in store.changed.items():
        if value is None:
            yield DeleteOne({"_id": id_})
        else:
            yield ReplaceOne({"_id": id_}, store.collection.to_document(value), upsert=True)


async def _load(store: Store[Kept], documents: Documents) -> None:
    ids, queries = tuple(store.missing_ids), tuple(store.missing_queries)
    loaded = await documents.find(store.collection.name, {"$or": [*_filters(ids, queries)]})
    found = {document["_id"]: store.collection.from_document(document) for document in loaded}
    store.add(ids, found.values())
    answers = _answers(queries, loaded)
    for query in queries:
        store.answer(query, [found[id_] for id_ in answers[query]])


def _filters(ids: tuple[str, ...], queries: Iterable[Query]) -> Iterator[Document]:
    if ids:
        yield {"_id": {"$in": ids}}
    single: dict[str, list[Any]] = defaultdict(list)
    for query in queries:
        if len(query) == 1:
            single[query[0][0]].append(query[0][1])
        else:
            yield dict(query)
    for name, values in single.items():
        yield {name: {"$in": values}}


def _answers(queries: Iterable[Query], documents: Iterable[Document]) -> dict[Query, list[str]]:
    """Sort documents by the query they answer, without comparing each with each."""
    answers: dict[Query, list[str]] = {query: [] for query in queries}
    shapes = {tuple(name for name, _ in query) for query in answers}
    for document in documents:
        for shape in shapes:
            for query in _could_answer(shape, document):
                if query in answers:
                    answers[query].append(document["_id"])
    return answers


def _could_answer(shape: tuple[str, ...], document: Document) -> Iterator[Query]:
    choices = [_choices(name, document.get(name)) for name in shape]
    return (tuple(choice) for choice in product(*choices))


def _choices(name: str, value: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - any stored field
    values = dict.fromkeys(value) if isinstance(value, list) else (value,)
    return [(name, choice) for choice in values]
