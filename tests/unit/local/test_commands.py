"""The command line of the platform on one machine."""

import pytest

from deploy.local.commands import parser


class TestPartitions:
    def test_are_left_to_the_platform_unless_somebody_says(self) -> None:
        assert parser().parse_args(["up"]).partitions is None

    def test_are_as_many_as_somebody_says(self) -> None:
        assert parser().parse_args(["up", "--partitions", "16"]).partitions == 16

    def test_that_no_topic_can_have_are_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            parser().parse_args(["up", "--partitions", "65"])

        assert "a topic has 1 to 64 partitions, and 65 is not among these" in capsys.readouterr().err
