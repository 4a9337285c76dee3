"""What `helm install --wait` leaves works: asked from inside, and through the ingress."""

from urllib.parse import urlsplit

import httpx

from deploy.services import NAMES
from tests.kubernetes.stage import BROWSER, RELEASE, Stage


class TestInstallation:
    def test_runs_two_pods_of_each_service(self, stage: Stage) -> None:
        assert {name: stage.ready(name) for name in NAMES} == dict.fromkeys(NAMES, 2)

    def test_passes_helm_test_with_a_command_its_outcome_and_its_event(self, stage: Stage) -> None:
        said = stage.helm("test", "--timeout", "90s", "--logs")

        assert said.count(": ready") == len(NAMES)
        assert "a command, its outcome and its event" in said
        assert "FAILED" not in said

    def test_runs_as_nobody_on_a_read_only_root_without_capabilities(self, stage: Stage) -> None:
        for name in NAMES:
            status = stage.kubectl("exec", f"deploy/{RELEASE}-{name}", "--", "python", "-c", LOOK)

            assert status.split() == ["10001", "Read-only", "Seccomp:2", "CapEff:0000000000000000", "NoNewPrivs:1"]


LOOK = """
import os
print(os.getuid())
try:
    open("/src/x", "w")
except OSError as error:
    print(error.strerror.split()[0])
told = dict(line.split(":", 1) for line in open("/proc/1/status") if ":" in line)
for name in ("Seccomp", "CapEff", "NoNewPrivs"):
    print(name, told[name].strip(), sep=":")
"""


class TestSigningInThroughTheIngress:
    async def test_opens_ones_own_page_with_a_cookie_that_all_services_read(self, stage: Stage) -> None:
        async with stage.client(follow_redirects=True) as http:
            asked = await http.get("/", headers=BROWSER)
            assert asked.url.path == "/authorize"
            home = await http.post(asked.url, data={"role": "mentoring-administrator"})

            assert (home.status_code, urlsplit(str(home.url)).path) == (200, "/matching/home")
            for path in ("/matching/v1/programs", "/scheduling/v1/sessions", "/feedback/v1/instruments"):
                assert (path, (await http.get(path)).status_code) == (path, 200)

    async def test_is_needed(self, stage: Stage) -> None:
        async with stage.client() as http:
            refused = await http.get("/matching/v1/programs")

        assert refused.status_code == httpx.codes.UNAUTHORIZED
