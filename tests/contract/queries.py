"""What a PromQL expression reads, and what there is to be read."""

from collections.abc import Iterator

import promql_parser
from prometheus_client.metrics import MetricWrapperBase

from shared import metrics

OURS = {one for one in vars(metrics).values() if isinstance(one, MetricWrapperBase)}
ADDED = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("_total",), "gauge": ("",)}
# Prometheus adds these to whatever it scrapes.
SCRAPED = {"job", "instance"}


def selectors(expression: object) -> Iterator[promql_parser.VectorSelector]:
    """Every selector of an expression."""
    if isinstance(expression, promql_parser.VectorSelector):
        yield expression
        return
    parts = [getattr(expression, name, None) for name in ("expr", "lhs", "rhs", "vector_selector", "param", "args")]
    for part in parts:
        for one in part if isinstance(part, list) else [part]:
            if one is not None:
                yield from selectors(one)


def series(expression: object) -> set[str]:
    """Every metric that an expression reads."""
    return {one.name for one in selectors(expression)}


def labels() -> dict[str, set[str]]:
    """The labels of every series, by its name."""
    found = {"up": SCRAPED}
    for one in OURS:
        family = one.describe()[0]
        for ending in ADDED[family.type]:
            own = {"le"} if ending == "_bucket" else set()
            found[f"{family.name}{ending}"] = {*one._labelnames, *own} | SCRAPED
    return found


def known() -> set[str]:
    """The names of all series that are ours."""
    return set(labels()) - {"up"}
