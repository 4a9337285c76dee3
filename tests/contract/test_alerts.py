"""The alert rules are PromQL, speak of metrics that exist, and each has a page that says what to do."""

from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from jsonschema import Draft202012Validator

from deploy.cli.docs import METRICS, metric_table
from tests.contract.queries import known, series

ROOT = Path(__file__).parents[2]
RULES = yaml.safe_load((ROOT / "deploy/monitoring/rules.yaml").read_text())
ALERTS = [rule for group in RULES["groups"] for rule in group["rules"]]
DURATION = {"type": "string", "pattern": "^([0-9]+(ms|[smhdwy]))+$"}
TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
# Prometheus' own: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["groups"],
    "additionalProperties": False,
    "properties": {
        "groups": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "rules"],
                "additionalProperties": False,
                "properties": {
                    "name": {"type": "string"},
                    "interval": DURATION,
                    "rules": {"type": "array", "items": {}},
                },
            },
        }
    },
}
RULE: dict[str, Any] = {
    "type": "object",
    "required": ["alert", "expr", "labels", "annotations"],
    "additionalProperties": False,
    "properties": {
        "alert": {"type": "string", "pattern": "^Mentoring[A-Za-z]+$"},
        "expr": {"type": "string"},
        "for": DURATION,
        "keep_firing_for": DURATION,
        "labels": {**TEXTS, "properties": {"severity": {"enum": ["page", "ticket"]}}, "required": ["severity"]},
        "annotations": {**TEXTS, "required": ["summary", "runbook"]},
    },
}


class TestRules:
    def test_have_the_shape_that_prometheus_reads(self) -> None:
        Draft202012Validator(SCHEMA).validate(RULES)
        for rule in ALERTS:
            Draft202012Validator(RULE).validate(rule)

    @pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
    def test_read_metrics_that_exist(self, rule: dict[str, Any]) -> None:
        found = series(promql_parser.parse(rule["expr"]))

        assert found
        assert found <= known() | {"up"}

    @pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
    def test_have_a_page_for_whoever_is_on_call(self, rule: dict[str, Any]) -> None:
        page = ROOT / rule["annotations"]["runbook"]

        assert page.parent == ROOT / "deploy/runbooks"
        assert [part for part in ("**Means.**", "**Look.**") if part not in page.read_text()] == []

    def test_have_names_of_their_own(self) -> None:
        assert len({rule["alert"] for rule in ALERTS}) == len(ALERTS)

    def test_would_be_refused_if_they_were_no_promql(self) -> None:
        with pytest.raises(ValueError, match="unclosed"):
            promql_parser.parse("sum by (group (mentoring_lag)")

    def test_would_be_noticed_if_a_metric_were_gone(self) -> None:
        assert series(promql_parser.parse("rate(gone_total[5m]) > 0 and up == 0")) == {"gone_total", "up"}


class TestMetrics:
    def test_are_listed_as_they_are(self) -> None:
        assert METRICS.read_text() == metric_table(), "run `make docs`"
