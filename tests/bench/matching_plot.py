"""The matching benchmark as a drawing: seconds over people a side, both logarithmic."""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 860, 470, 64, 56, 56, 210
TITLE = "Seconds to match so many people a side"
Row = dict[str, Any]
Points = list[tuple[float, float]]
Scale = tuple[float, float]


def lines(rows: Sequence[Row]) -> list[tuple[str, str, Points]]:
    """Return name, colour and points of each line, from the benchmark's rows."""
    solved = [(row["n"], row["wall_s"]) for row in rows]
    passes = [(row["n"], row["wall_s"] / row["passes_ratio"]) for row in rows]
    scipy = [(row["n"], row["wall_s"] * row["scipy_ratio"]) for row in rows if row["scipy_ratio"]]
    found = [
        ("matching, with its proof", "#1b6ca8", solved),
        ("scoring every pair once", "#8a94a0", passes),
        ("SciPy, solving alone", "#c1440e", scipy),
    ]
    return [(name, colour, points) for name, colour, points in found if points]


def plot(rows: Sequence[Row]) -> str:
    """Return the SVG of a benchmark's rows."""
    drawn = lines(rows)
    sizes = [row["n"] for row in rows]
    x = log10(min(sizes)) - 0.08, log10(max(sizes)) + 0.08
    seconds = [y for _, _, points in drawn for _, y in points]
    y = float(floor(log10(min(seconds)))), float(ceil(log10(max(seconds))))
    parts = [_grid(sizes, x, y), *(_line(points, colour, x, y) for _, colour, points in drawn)]
    parts += _names(drawn, x, y)
    parts.append(_text(LEFT, 28, TITLE, "#123", 'font-size="17" font-weight="700"'))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, "people a side", "#345", 'text-anchor="middle"'))
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="13"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} aria-label="{TITLE}">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="#fff"/>', *parts, "</svg>\n"])


def _across(scale: Scale, value: float) -> float:
    return LEFT + (log10(value) - scale[0]) / (scale[1] - scale[0]) * (WIDTH - LEFT - RIGHT)


def _up(scale: Scale, value: float) -> float:
    return HEIGHT - BOTTOM - (log10(value) - scale[0]) / (scale[1] - scale[0]) * (HEIGHT - BOTTOM - TOP)


def _grid(sizes: list[int], x: Scale, y: Scale) -> str:
    powers = [10.0**power for power in range(round(y[0]), round(y[1]) + 1)]
    upright = [f"M{_across(x, n):.1f} {TOP}V{HEIGHT - BOTTOM}" for n in sizes]
    level = [f"M{LEFT} {_up(y, value):.1f}H{WIDTH - RIGHT}" for value in powers]
    middle, end = 'text-anchor="middle"', 'text-anchor="end"'
    labels = [_text(_across(x, n), HEIGHT - BOTTOM + 20, _short(n), "#678", middle) for n in sizes]
    labels += [_text(LEFT - 10, _up(y, value) + 4, f"{value:g} s", "#678", end) for value in powers]
    return f'<path d="{"".join(upright + level)}" stroke="#e3e8ee"/>' + "".join(labels)


def _short(n: int) -> str:
    return f"{n / 1000:g}k" if n >= 1000 else str(n)


def _line(points: Points, colour: str, x: Scale, y: Scale) -> str:
    at = [(_across(x, n), _up(y, seconds)) for n, seconds in points]
    path = " ".join(f"{across:.1f},{up:.1f}" for across, up in at)
    dots = "".join(f'<circle cx="{across:.1f}" cy="{up:.1f}" r="3.5"/>' for across, up in at)
    return f'<g fill="{colour}"><polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>{dots}</g>'


def _names(drawn: list[tuple[str, str, Points]], x: Scale, y: Scale) -> list[str]:
    """Each line's name beside its end, the names kept apart."""
    ends = sorted((_up(y, points[-1][1]), name, colour, points[-1][0]) for name, colour, points in drawn)
    placed, least = [], 0.0
    for up, name, colour, n in ends:
        least = max(up + 4, least)
        placed.append(_text(_across(x, n) + 12, least, name, colour, 'font-weight="600"'))
        least += 20
    return placed


def _text(across: float, up: float, words: str, colour: str, more: str = "") -> str:
    return f'<text x="{across:.1f}" y="{up:.1f}" fill="{colour}" {more}>{words}</text>'
