"""The same cluster with KEDA, and the platform with values by which pods come and go within two minutes."""

import pytest

from tests.kubernetes.stage import Asked

AUTOSCALING = {
    "mode": "keda",
    "triggerAuthentication": "kafka-lag",
    "minReplicas": 1,
    "maxReplicas": 4,
    "lagThreshold": 20,
    "stabilizationSeconds": 60,
}


@pytest.fixture(scope="session")
def asked() -> Asked:
    return Asked(
        record="kubernetes-keda.json",
        keda=True,
        values={"autoscaling": AUTOSCALING},
        blocks=("kubectl create secret generic kafka-lag",),
    )
