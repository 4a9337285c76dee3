import numpy as np

from services.matching.solver.people import NO_TOPIC
from services.matching.solver.vocabulary import ROWS, Alike, expand

# Topic 0 offered helps with 0 fully and with 2 by half; topic 1 offered helps with 2 by 80%.
ALIKE = Alike(pointer=np.array([0, 2, 3, 3]), sought=np.array([0, 2, 2]), percent=np.array([100, 50, 80]))


def expanded(offers: list[list[int]], levels: list[list[int]], most: int = 9) -> list[dict[int, int]]:
    topics, values = expand(np.array(offers), np.array(levels), ALIKE, most)
    return [
        {topic: value for topic, value in zip(row, rated, strict=True) if topic != NO_TOPIC}
        for row, rated in zip(topics.tolist(), values.tolist(), strict=True)
    ]


class TestExpand:
    def test_gives_the_best_of_the_offers_for_each_topic_sought(self) -> None:
        assert expanded([[0, 1], [1, -1], [-1, -1]], [[100, 50], [75, 0], [0, 0]]) == [{0: 100, 2: 50}, {2: 60}, {}]

    def test_leaves_out_what_helps_nobody(self) -> None:
        assert expanded([[2]], [[100]]) == [{}]

    def test_keeps_the_most_helpful_topics_of_a_person(self) -> None:
        assert expanded([[0, 1]], [[100, 50]], most=1) == [{0: 100}]

    def test_takes_people_in_blocks(self) -> None:
        found = expanded([[0]] * (ROWS + 3), [[100]] * (ROWS + 3))
        assert found == [{0: 100, 2: 50}] * (ROWS + 3)

    def test_takes_nobody(self) -> None:
        topics, _ = expand(np.zeros((0, 3), int), np.zeros((0, 3), int), ALIKE, 5)
        assert topics.shape[0] == 0
