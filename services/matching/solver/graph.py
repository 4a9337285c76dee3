"""Candidate pairs as arcs, row after row: the sparse market of the auction."""

from typing import NamedTuple

import numpy as np

from services.matching.solver.arrays import Ints, Whole
from services.matching.solver.compiled import compiled


class Graph(NamedTuple):
    """Arcs of row i are those from pointer[i] to pointer[i + 1].

    Attributes:
        pointer: [n + 1] int64.
        column: [arcs] uint32, cheaper to index with.
        value: [arcs] the value of the pair: fit plus bonuses.
    """

    pointer: Ints
    column: Ints
    value: Ints


def graph_of(column: Ints, value: Ints) -> Graph:
    """Build the graph from [n, k] candidates, -1 for none, and their values."""
    here = column >= 0
    pointer = np.append(0, np.cumsum(here.sum(axis=1)))
    return Graph(pointer, column[here].astype(np.uint32), value[here])


@compiled
def with_arcs(graph: Graph, column: Ints, value: Ints) -> Graph:
    """Add [n, k] arcs, -1 for none, without duplicates."""
    n, k = column.shape
    new = np.zeros((n, k), np.bool_)
    pointer = np.zeros(n + 1, np.int64)
    for i in range(n):
        count = graph.pointer[i + 1] - graph.pointer[i]
        for q in range(k):
            new[i, q] = column[i, q] >= 0 and not _has(graph, i, column[i, q])
            count += new[i, q]
        pointer[i + 1] = pointer[i] + count
    columns, values = np.empty(pointer[n], graph.column.dtype), np.empty(pointer[n], graph.value.dtype)
    for i in range(n):
        at = pointer[i]
        for arc in range(graph.pointer[i], graph.pointer[i + 1]):
            columns[at], values[at] = graph.column[arc], graph.value[arc]
            at += 1
        for q in range(k):
            if new[i, q]:
                columns[at], values[at] = column[i, q], value[i, q]
                at += 1
    return Graph(pointer, columns, values)


@compiled
def with_suitors(graph: Graph, row: Ints, value: Ints) -> Graph:
    """Add arcs listed column after column: [m, c] rows, -1 for none, without duplicates."""
    m, c = row.shape
    new = np.zeros((m, c), np.bool_)
    pointer = graph.pointer.copy()
    for j in range(m):
        for q in range(c):
            new[j, q] = row[j, q] >= 0 and not _has(graph, row[j, q], j)
            if new[j, q]:
                pointer[row[j, q] + 1] += 1
    for i in range(1, pointer.shape[0]):
        pointer[i] += pointer[i - 1] - graph.pointer[i - 1]
    at = pointer[:-1].copy()
    columns, values = np.empty(pointer[-1], graph.column.dtype), np.empty(pointer[-1], graph.value.dtype)
    for i in range(at.shape[0]):
        for arc in range(graph.pointer[i], graph.pointer[i + 1]):
            columns[at[i]], values[at[i]] = graph.column[arc], graph.value[arc]
            at[i] += 1
    for j in range(m):
        for q in range(c):
            if new[j, q]:
                i = row[j, q]
                columns[at[i]], values[at[i]] = j, value[j, q]
                at[i] += 1
    return Graph(pointer, columns, values)


@compiled
def _has(graph: Graph, row: Whole, column: Whole) -> bool:
    wanted = np.uint32(column)
    for arc in range(graph.pointer[row], graph.pointer[row + 1]):  # noqa: SIM110 - a loop compiles, a generator does not
        if graph.column[arc] == wanted:
            return True
    return False


@compiled
def turned(graph: Graph, columns: int) -> Graph:
    """Return the same arcs column after column: `column` then holds rows."""
    pointer = np.zeros(columns + 1, np.int64)
    for arc in range(graph.column.shape[0]):
        pointer[graph.column[arc] + np.uint32(1)] += 1
    for j in range(columns):
        pointer[j + 1] += pointer[j]
    at, row, value = pointer[:-1].copy(), np.empty_like(graph.column), np.empty_like(graph.value)
    for i in range(graph.pointer.shape[0] - 1):
        for arc in range(graph.pointer[i], graph.pointer[i + 1]):
            j = graph.column[arc]
            row[at[j]], value[at[j]] = i, graph.value[arc]
            at[j] += 1
    return Graph(pointer, row, value)


@compiled
def best_reduced(graph: Graph, price: Ints, capacity: Ints) -> Ints:
    """[n] value minus price of each row's capacity-th best arc, at least 0."""
    n = graph.pointer.shape[0] - 1
    out = np.zeros(n, graph.value.dtype)
    for i in range(n):
        top = np.zeros(max(capacity[i], 1), graph.value.dtype)
        for arc in range(graph.pointer[i], graph.pointer[i + 1]):
            reduced = graph.value[arc] - price[graph.column[arc]]
            if reduced > top[0]:
                at = 0
                while at + 1 < top.shape[0] and top[at + 1] < reduced:
                    top[at] = top[at + 1]
                    at += 1
                top[at] = reduced
        out[i] = top[0]
    return out


@compiled
def values_of(graph: Graph, rows: Ints, columns: Ints) -> Ints:
    """Return the value of each pair; every pair is an arc."""
    out = np.zeros(len(rows), np.int64)
    for pair in range(len(rows)):
        for arc in range(graph.pointer[rows[pair]], graph.pointer[rows[pair] + 1]):
            if np.int64(graph.column[arc]) == columns[pair]:
                out[pair] = graph.value[arc]
    return out
