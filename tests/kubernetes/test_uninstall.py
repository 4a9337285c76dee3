"""What an uninstallation leaves, and how the next installation goes on with it."""

from deploy.services import NAMES
from tests.kubernetes.events import dead, registered
from tests.kubernetes.stage import RELEASE, Stage, until

KEPT = {"test-client", "mentoring-deployer", *(f"reverse-mentoring-{name}" for name in NAMES)}


class TestUninstallation:
    async def test_leaves_data_and_secrets_with_which_the_next_installation_goes_on(self, stage: Stage) -> None:
        before = await registered(stage)
        stage.helm("uninstall")
        left = {one["metadata"]["name"] for one in stage.get("deployments,services,secrets")["items"]}
        stage.helm("install")
        stage.start_ingress()
        said = stage.helm("test", "--timeout", "90s", "--logs")

        assert left == KEPT
        assert "a command, its outcome and its event" in said
        assert "FAILED" not in said
        assert (await registered(stage), await dead(stage)) == (before, 0)
        until(
            lambda: all(stage.ready(name) == 2 for name in NAMES), f"{RELEASE} has not two ready pods of each service"
        )
