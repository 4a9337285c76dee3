"""The matching benchmark as a drawing: seconds over people a side, both logarithmic."""

from collections.abc import Sequence
from math import floor, log10

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 760, 460, 70, 50, 20, 230
LINES = (
    ("wall_s", "matching, with its proof", "#1b6ca8"),
    ("pass_s", "scoring every pair once", "#7a7a7a"),
    ("scipy_s", "SciPy, solving alone", "#c1440e"),
)
Row = dict[str, float]


def plot(rows: Sequence[Row]) -> str:
    """Return the SVG of a bench's rows."""
    seconds = [row[name] for row in rows for name, _, _ in LINES if name in row]
    x, y = _scale([row["n"] for row in rows]), _scale(seconds)
    parts = [_grid(x, y)]
    for at, (name, label, colour) in enumerate(LINES):
        points = [(_across(x, row["n"]), _up(y, row[name])) for row in rows if name in row]
        parts.append(_line(points, colour) + _text(WIDTH - RIGHT + 20, TOP + 20 + 22 * at, label, colour))
    parts.append(_text(LEFT, HEIGHT - 8, "people a side") + _text(LEFT, TOP - 6, "seconds"))
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'
        '<rect width="100%" height="100%" fill="white"/>' + "".join(parts) + "</svg>\n"
    )


def _scale(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten around the values."""
    low, high = floor(log10(min(values))), -floor(-log10(max(values)))
    return low, max(high, low + 1)


def _across(scale: tuple[int, int], value: float) -> float:
    return LEFT + (log10(value) - scale[0]) / (scale[1] - scale[0]) * (WIDTH - LEFT - RIGHT)


def _up(scale: tuple[int, int], value: float) -> float:
    return HEIGHT - BOTTOM - (log10(value) - scale[0]) / (scale[1] - scale[0]) * (HEIGHT - BOTTOM - TOP)


def _grid(x: tuple[int, int], y: tuple[int, int]) -> str:
    upright = [(_across(x, 10.0**power), f"{10**power:,}") for power in range(x[0], x[1] + 1)]
    level = [(_up(y, 10.0**power), f"{10.0**power:g}") for power in range(y[0], y[1] + 1)]
    lines = [f"M{at:.1f} {TOP}V{HEIGHT - BOTTOM}" for at, _ in upright]
    lines += [f"M{LEFT} {at:.1f}H{WIDTH - RIGHT}" for at, _ in level]
    labels = [_text(at - 12, HEIGHT - BOTTOM + 18, label) for at, label in upright]
    labels += [_text(22, at + 4, label) for at, label in level]
    return f'<path d="{"".join(lines)}" stroke="#dddddd"/>' + "".join(labels)


def _line(points: Sequence[tuple[float, float]], colour: str) -> str:
    path = " ".join(f"{across:.1f},{up:.1f}" for across, up in points)
    dots = "".join(f'<circle cx="{across:.1f}" cy="{up:.1f}" r="3" fill="{colour}"/>' for across, up in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'


def _text(across: float, up: float, words: str, colour: str = "#333333") -> str:
    return f'<text x="{across:.1f}" y="{up:.1f}" fill="{colour}">{words}</text>'
