"""How many documents there are in each state, for dashboards and alerts."""

from uuid import uuid4

import pytest
from prometheus_client import REGISTRY

from shared.processing.stock import count
from tests.integration.processing.conftest import Rig


@pytest.mark.parametrize("field", ["_id", "state"])
async def test_falls_to_zero_once_nothing_is_left(rig: Rig, field: str) -> None:
    things = f"things-{uuid4().hex}"
    await rig.database[things].insert_one({"_id": "held", "state": "held"})
    await count(rig.database, {things: field})
    before = counted(things)

    await rig.database[things].delete_one({"_id": "held"})
    await count(rig.database, {things: field})

    assert (before, counted(things)) == (1.0, 0.0)


def counted(collection: str) -> float | None:
    return REGISTRY.get_sample_value("mentoring_stock", {"collection": collection, "state": "held"})
