"""Prometheus itself says that every alert fires when it should, and none on an ordinary day."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
RULES = ROOT / "deploy/monitoring/rules.yaml"
CASES = Path(__file__).with_name("alerts.yaml")


def promtool(*arguments: str, within: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not installed: it is in Debian's package prometheus")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False, cwd=within)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(CASES, tmp_path)
    shutil.copy(RULES, tmp_path)
    return tmp_path


class TestAlerts:
    def test_fire_when_they_should(self, folder: Path) -> None:
        done = promtool("test", "rules", CASES.name, within=folder)

        assert done.returncode == 0, done.stdout + done.stderr

    def test_would_be_noticed_if_one_never_fired(self, folder: Path) -> None:
        rules = (folder / RULES.name).read_text()
        (folder / RULES.name).write_text(
            rules.replace("mentoring_standing_seconds) > 120", "mentoring_standing_seconds) > 12000")
        )

        assert "MentoringLagStandsStill" in promtool("test", "rules", CASES.name, within=folder).stderr

    def test_pass_prometheus_own_check(self, folder: Path) -> None:
        done = promtool("check", "rules", "--lint=all", "--lint-fatal", RULES.name, within=folder)

        assert done.returncode == 0, done.stdout + done.stderr

    def test_each_have_a_case(self) -> None:
        alerts = {rule["alert"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]}
        cases = yaml.safe_load(CASES.read_text())["tests"]
        tried = [[one["alertname"] for one in case["alert_rule_test"] if one["exp_alerts"]] for case in cases]
        quiet = {one["alertname"] for one in cases[0]["alert_rule_test"]}

        assert {name for names in tried for name in names} == quiet == alerts
