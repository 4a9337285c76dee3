"""The dashboards, and Grafana's JSON made of them by `python -m deploy.cli chart`."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from deploy.monitoring.on_call import ON_CALL
from deploy.monitoring.panels import Board, Panel, Row
from deploy.monitoring.programs import PROGRAMS

Json = dict[str, Any]
BOARDS: Final = (PROGRAMS, ON_CALL)
_SOURCE: Final = {"type": "prometheus", "uid": "${source}"}
_COLUMNS: Final = 24
_HEIGHT: Final = 8


def grafana(board: Board) -> str:
    """Return a dashboard as Grafana imports it; its data source is chosen on the page."""
    source = {"type": "datasource", "name": "source", "label": "Prometheus", "query": "prometheus"}
    document = {
        "uid": board.uid,
        "title": board.title,
        "description": board.says,
        "tags": ["mentoring"],
        "editable": False,
        "schemaVersion": 39,
        "time": {"from": board.since, "to": "now"},
        "refresh": "1m",
        "templating": {"list": [source]},
        "panels": list(_placed(board.rows)),
    }
    return json.dumps(document, indent=1) + "\n"


def _placed(rows: Sequence[Row]) -> Iterator[Json]:
    id_, x, y = 0, 0, 0
    for row in rows:
        id_, x = id_ + 1, 0
        yield {"id": id_, "type": "row", "title": row.title, "gridPos": _place(0, y, _COLUMNS, 1), "panels": []}
        y += 1
        for panel in row.panels:
            if x + panel.width > _COLUMNS:
                x, y = 0, y + _HEIGHT
            id_ += 1
            yield {"id": id_, **_panel(panel), "gridPos": _place(x, y, panel.width, _HEIGHT)}
            x += panel.width
        y += _HEIGHT


def _place(x: int, y: int, width: int, height: int) -> Json:
    return {"x": x, "y": y, "w": width, "h": height}


def _panel(panel: Panel) -> Json:
    targets = [
        {"refId": chr(ord("A") + number), "expr": query.expr, "legendFormat": query.legend, "datasource": _SOURCE}
        for number, query in enumerate(panel.queries)
    ]
    return {
        "type": panel.shape.value,
        "title": panel.title,
        "description": panel.says,
        "datasource": _SOURCE,
        "fieldConfig": {"defaults": {"unit": panel.unit.value, "min": 0}, "overrides": []},
        "targets": targets,
    }
