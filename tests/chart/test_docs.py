"""Pages for those who run the chart show commands that Helm takes, and values that the chart and the services take."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.release.tools import helm
from deploy.services import NAMES
from shared.version import version
from tests.chart.helm import CHART, ROOT, Refused, manifests, render
from tests.chart.test_settings import taken

PAGES = ("deploy", "operate", "backup", "release")
TEXT = "\n".join((ROOT / f"docs/{page}.md").read_text() for page in PAGES)
SHOWN = sorted(
    set(re.findall(r"(?:^|`)helm ((?:install|upgrade|test|rollback|uninstall) [^`\n]+)", TEXT, re.MULTILINE))
)
INSTALLED = [line for line in SHOWN if line.startswith(("install", "upgrade"))]
# Nobody answers there, which Helm says once it has understood what it is told to do.
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as the page has it: the source tree, and the values that it shows."""
    shown = re.search(r"```yaml\n# values\.yaml\n(.*?)```", TEXT, re.DOTALL)
    assert shown
    (tmp_path / "values.yaml").write_text(shown[1])
    (tmp_path / "deploy").symlink_to(ROOT / "deploy")
    return tmp_path


def run(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HELM_KUBEAPISERVER": NOWHERE}
    command = [str(helm()), *shlex.split(line)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


class TestCommandOfHelm:
    def test_is_shown_for_each_step_of_a_life(self) -> None:
        assert {line.split()[0] for line in SHOWN} == {"install", "test", "upgrade", "rollback", "uninstall"}

    @pytest.mark.parametrize("line", SHOWN)
    def test_is_understood(self, line: str, folder: Path) -> None:
        said = run(folder, line).stderr

        assert "cluster" in said.lower(), said
        assert "unreachable" in said or "connection refused" in said, said

    @pytest.mark.parametrize("line", INSTALLED)
    def test_renders_the_chart_with_the_values_that_are_shown(self, line: str, folder: Path) -> None:
        done = run(folder, f"template {line.partition(' ')[2]}")

        assert done.returncode == 0, done.stderr
        assert {one["kind"] for one in manifests(done.stdout)} >= {"Deployment", "Ingress", "NetworkPolicy", "Job"}

    @pytest.mark.parametrize(
        "line", ["install mentoring . --wiat", "test mentoring --namespaces x", "upgrade mentoring"]
    )
    def test_that_is_none_is_not_understood(self, line: str, folder: Path) -> None:
        said = run(folder, line).stderr

        assert "unreachable" not in said
        assert "connection refused" not in said


class TestValuesOfThePage:
    @pytest.mark.parametrize("service", NAMES)
    def test_are_taken_by_every_service(
        self, service: str, folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings = taken(service, folder / "values.yaml", tmp_path_factory.mktemp("secrets"), monkeypatch)

        assert settings.issuer == "https://login.example.com/realms/staff"

    @pytest.mark.parametrize("size", ["people-500", "people-10000", "people-100000"])
    def test_go_on_top_of_each_size(self, size: str, folder: Path) -> None:
        done = run(folder, f"template mentoring {CHART} -f {CHART}/ci/{size}-values.yaml -f values.yaml")

        assert done.returncode == 0, done.stderr

    def test_are_refused_with_a_setting_that_there_is_not(self, folder: Path) -> None:
        wrong = folder / "wrong.yaml"
        shutil.copy(folder / "values.yaml", wrong)
        wrong.write_text(wrong.read_text().replace("smtpHost", "smtpHots"))

        with pytest.raises(Refused, match="smtpHots"):
            render(wrong)


class TestImagesOfThePage:
    def test_are_those_of_this_version(self) -> None:
        assert set(re.findall(r"/\$service:(\S+)", TEXT)) == {version().partition("+")[0]}
