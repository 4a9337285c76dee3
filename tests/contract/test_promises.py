"""What a page says that a mail will say is what the mail says."""

from services.matching.pages import leave, own_part
from services.notify.content.wording import ENDED, GROUP_ENDED
from shared.contracts.pairs import PairEndReason


class TestWhoeverLeaves:
    def test_reads_the_very_sentence_that_the_others_get(self) -> None:
        assert leave.TOLD["pair"] == ENDED[PairEndReason.NO_FAULT]
        assert leave.TOLD["group"] == GROUP_ENDED[PairEndReason.NO_FAULT]
        assert ENDED[PairEndReason.WITHDRAWN] == own_part.TOLD
