"""Every command of docs/deploy.md is one that the checks of this folder run, or stands among those that cannot be."""

import pytest

from tests.kubernetes.page import BLOCKS, NOT_HERE, NotOnThePage, block

# A line of each block that is run, here or by the folder keda.
RUN = (
    *("kubectl create namespace", "kubectl create configmap kafka-ca", "kubectl create secret generic test-client"),
    "kubectl create secret generic kafka-lag",
    *("helm install", "helm upgrade", "kubectl rollout restart", "helm uninstall"),
)


class TestPage:
    def test_has_no_command_that_nothing_runs(self) -> None:
        known = {block(one) for one in (*RUN, *NOT_HERE)}

        assert [one for one in BLOCKS if one not in known] == []

    def test_says_which_command_it_does_not_have(self) -> None:
        with pytest.raises(NotOnThePage, match="0 blocks have a line that begins with helm destroy"):
            block("helm destroy")
