"""Whatever record comes: it is handled, passed over or kept with a reason, and the next one gets its turn."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.cli.docs import application
from deploy.services import NAMES
from shared.processing.service import Service
from shared.processing.tasks.decisions import Result
from tests.fuzz.reader import Reader
from tests.fuzz.seen import SEEN
from tests.fuzz.strategies import records

BY_NAME: dict[str, Service] = {name: application(name).state.service for name in NAMES}
GROUPS = [(name, number) for name, service in BY_NAME.items() for number in range(len(service.task_groups))]


def named(group: tuple[str, int]) -> str:
    return BY_NAME[group[0]].task_groups[group[1]].name


@pytest.mark.parametrize("group", GROUPS, ids=named)
@settings(settings.get_profile("fuzz"))
@given(data=st.data())
def test_every_record_ends_somewhere_and_the_partition_goes_on(group: tuple[str, int], data: st.DataObject) -> None:
    service = BY_NAME[group[0]]
    reader = Reader(service, group[1])
    fed = data.draw(st.lists(records(service, reader.group), min_size=1, max_size=8))

    ends = Counter(reader.take(record).result for record in fed)

    assert sum(ends.values()) == len(fed)
    assert set(ends) <= set(Result)
    SEEN.update({f"records {result}": number for result, number in ends.items()})
