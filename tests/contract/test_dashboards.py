"""Every query of the dashboards reads what there is, and whoever is on call sees what the alerts speak of."""

import json
import re
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from deploy.monitoring.boards import BOARDS, grafana
from deploy.monitoring.on_call import ON_CALL
from deploy.monitoring.panels import Board, Panel, Query
from shared.contracts.catalog import TOPIC_OF
from tests.contract.queries import labels, selectors, series

ROOT = Path(__file__).parents[2]
RULES = yaml.safe_load((ROOT / "deploy/monitoring/rules.yaml").read_text())
PANELS = [(board, panel) for board in BOARDS for row in board.rows for panel in row.panels]
QUERIES = [query for _, panel in PANELS for query in panel.queries]
# Grafana puts these in; any length will do here.
FILLED_IN = re.compile(r"\$__(rate_interval|range)")


def parsed(query: Query) -> Any:  # noqa: ANN401 - the parser's expressions
    return promql_parser.parse(FILLED_IN.sub("5m", query.expr))


def of_alerts() -> set[str]:
    return {
        name
        for group in RULES["groups"]
        for rule in group["rules"]
        for name in series(promql_parser.parse(rule["expr"]))
    }


def of_board(board: Board) -> set[str]:
    return {
        name for row in board.rows for panel in row.panels for query in panel.queries for name in series(parsed(query))
    }


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.expr[:60])
class TestQueries:
    def test_read_series_and_labels_that_exist(self, query: Query) -> None:
        there = labels()

        for selector in selectors(parsed(query)):
            assert selector.name in there
            assert {one.name for one in selector.matchers.matchers} <= there[selector.name]

    def test_name_their_series_by_labels_that_are_left(self, query: Query) -> None:
        grouped = {label for found in re.findall(r"by \(([\w, ]+)\)", query.expr) for label in found.split(", ")}
        shown = set(re.findall(r"\{\{(\w+)\}\}", query.legend))

        assert shown <= (grouped or labels()["up"])

    def test_speak_of_events_that_happen(self, query: Query) -> None:
        happen = {kind.TYPE for kind in TOPIC_OF}
        named = {one.replace("\\\\", "") for one in re.findall(r"mentoring[\\.]+[\w-]+[\\.]+v\d+", query.expr)}

        assert named <= happen


@pytest.mark.parametrize(("board", "panel"), PANELS, ids=lambda one: one.title)
def test_every_panel_tells_its_reader_what_to_make_of_it(board: Board, panel: Panel) -> None:
    assert board.says.endswith(".")
    assert panel.says.endswith(".")
    assert 1 <= len(panel.queries) <= 4


class TestOnCall:
    def test_shows_every_metric_that_an_alert_reads(self) -> None:
        assert of_alerts() <= of_board(ON_CALL)


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.uid)
class TestGrafana:
    def test_gives_each_panel_an_id_and_a_place_of_its_own(self, board: Board) -> None:
        panels = json.loads(grafana(board))["panels"]
        taken = [
            (x, y)
            for panel in panels
            for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
            for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
        ]

        assert len({panel["id"] for panel in panels}) == len(panels)
        assert len(set(taken)) == len(taken)
        assert max(x for x, _ in taken) < 24

    def test_lets_its_reader_choose_the_source(self, board: Board) -> None:
        document = json.loads(grafana(board))

        assert [one["type"] for one in document["templating"]["list"]] == ["datasource"]
        assert set(re.findall(r'"uid": "([^"]*)"', json.dumps(document["panels"]))) == {"${source}"}
