"""Only shared/processing publishes to Kafka or writes to MongoDB: no other module calls or imports what could."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, all_in, files, tree_of

PROCESSING = ROOT / "shared" / "processing"
DRIVES = (
    ROOT / "shared" / "kafka" / "publisher.py"
)  # the one module that calls the driver; only processing may import it

# Copies whole databases into empty ones for a restore, which no message could say; no service imports it.
RESTORES = ROOT / "shared" / "mongo_copies.py"

# The drivers' writing methods: a module without such a call cannot write, whatever handle it holds.
WRITES = frozenset(
    {
        *("insert_one", "insert_many", "update_one", "update_many", "replace_one", "delete_one", "delete_many"),
        *("bulk_write", "find_one_and_update", "find_one_and_replace", "find_one_and_delete"),
        *("rename", "drop", "drop_collection", "drop_database", "drop_index", "drop_indexes"),
        *("send_and_wait", "send_batch", "publish", "publish_batch", "begin_transaction"),
    }
)
STAGES = frozenset({"$out", "$merge"})
# What publishes or writes once it is at hand, by where it comes from.
TOOLS = frozenset({"Publisher", "Record", "AIOKafkaProducer", "KafkaBroker", "InsertOne", "ReplaceOne", "UpdateOne"})
SOURCES = ("shared.kafka", "shared.mongo", "aiokafka", "faststream", "motor", "pymongo")
DEFINE = (ROOT / "shared" / "kafka", ROOT / "shared" / "mongo.py")


def violations(tree: ast.Module, *, defines_tools: bool = False) -> list[str]:
    """What in a module could publish or write."""
    tools = [] if defines_tools else [*_imported_tools(tree)]
    return [*tools, *_writing_calls(tree)]


def _imported_tools(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(SOURCES):
            yield from (f"line {node.lineno} imports {alias.name}" for alias in node.names if alias.name in TOOLS)


def _writing_calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in WRITES:
            yield f"line {node.lineno} uses {node.attr}"
        if isinstance(node, ast.Constant) and node.value in STAGES | {name for name in WRITES if "_" in name}:
            yield f"line {node.lineno} names {node.value}"


def _modules() -> list[Path]:
    found = files("services/**/*.py", "shared/**/*.py")
    return [path for path in found if not path.is_relative_to(PROCESSING) and path not in {DRIVES, RESTORES}]


class TestOnlyProcessing:
    def test_publishes_or_writes(self) -> None:
        define = [path for path in _modules() if any(path.is_relative_to(place) for place in DEFINE)]

        assert all_in({*_modules()} - {*define}, violations) == []
        assert all_in(define, lambda tree: violations(tree, defines_tools=True)) == []

    @pytest.mark.parametrize(
        "line",
        [
            "await database['pairs'].update_one({}, {})",
            "write = database.pairs.insert_many",
            "getattr(database.pairs, 'delete_many')({})",
            "await table.aggregate([{'$merge': {'into': 'pairs'}}])",
            "await broker.publish(b'')",
            "from shared.kafka import Publisher",
            "from shared.kafka.publisher import Publisher",
            "from shared.mongo import ReplaceOne",
            "from aiokafka import AIOKafkaProducer",
        ],
    )
    def test_a_planted_violation_is_found(self, line: str) -> None:
        assert violations(ast.parse(f"async def f(database, table, broker):\n    {line}\n"))

    def test_processing_itself_does(self) -> None:
        """Or the names looked for are not those that are used."""
        found = {line.split()[-1] for path in PROCESSING.rglob("*.py") for line in violations(tree_of(path))}

        assert found >= {"bulk_write", "replace_one", "update_one", "update_many", "publish", "ReplaceOne"}
