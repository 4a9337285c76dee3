"""No process works on topics to which somebody gave more partitions."""

import pytest

from shared.errors import Unavailable
from tests.integration.processing.conftest import Rig


class TestStart:
    async def test_refuses_topics_that_somebody_gave_more_partitions(self, rig: Rig) -> None:
        await rig.stop(await rig.engine())
        await rig.raise_partitions(8)

        with pytest.raises(Unavailable, match="has 8 partitions, not 4 as at the first start"):
            await rig.engine()

    async def test_refuses_a_topic_that_has_other_partitions_than_the_others(self, rig: Rig) -> None:
        await rig.raise_partitions(8, rig.taken)

        with pytest.raises(Unavailable, match=rf"{rig.taken} has 8 partitions, not 4 as the others"):
            await rig.engine()
