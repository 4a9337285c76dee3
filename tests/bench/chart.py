"""Line charts as SVG: a few series over a linear or logarithmic x, labelled at their side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log10

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 760, 360, 70, 50, 34, 220
COLOURS = ("#1b6ca8", "#c1440e", "#4d7c0f", "#7a7a7a")
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A title that says what y is, what x is, the series by their names, and the x at which there are labels."""

    title: str
    x: str
    series: Mapping[str, Points]
    marks: Sequence[float]
    log_x: bool = False

    def svg(self) -> str:
        """Return the drawing."""
        top = _round_up(max(y for points in self.series.values() for _, y in points))
        parts = [self._grid(top), _text(LEFT, 18, self.title, "#111111")]
        for number, (name, points) in enumerate(self.series.items()):
            colour = COLOURS[number % len(COLOURS)]
            placed = [(self._across(x), _up(y, top)) for x, y in points]
            parts += [_line(placed, colour), _text(WIDTH - RIGHT + 16, TOP + 16 + 22 * number, name, colour)]
        box = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {box}><rect width="100%" height="100%" fill="white"/>'
            + "".join(parts)
            + "</svg>\n"
        )

    def _grid(self, top: float) -> str:
        steps = [top * part / 4 for part in range(5)]
        lines = [f"M{LEFT} {_up(y, top):.1f}H{WIDTH - RIGHT}" for y in steps]
        labels = [_text(LEFT - 8, _up(y, top) + 4, f"{y:,.4g}", anchor="end") for y in steps]
        labels += [_text(self._across(x), HEIGHT - BOTTOM + 18, f"{x:,.0f}", anchor="middle") for x in self.marks]
        labels += [_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, self.x, anchor="middle")]
        return f'<path d="{"".join(lines)}" stroke="#dddddd"/>' + "".join(labels)

    def _across(self, x: float) -> float:
        low, high, at = self.marks[0], self.marks[-1], x
        if self.log_x:
            low, high, at = log10(low), log10(high), log10(x)
        return LEFT + (at - low) / (high - low) * (WIDTH - LEFT - RIGHT)


def _round_up(value: float) -> float:
    step = 10 ** (ceil(log10(value)) - 1)
    return float(ceil(value / step) * step)


def _up(y: float, top: float) -> float:
    return HEIGHT - BOTTOM - y / top * (HEIGHT - BOTTOM - TOP)


def _line(points: Points, colour: str) -> str:
    path = " ".join(f"{across:.1f},{up:.1f}" for across, up in points)
    few = points if len(points) < 10 else ()
    dots = "".join(f'<circle cx="{across:.1f}" cy="{up:.1f}" r="3" fill="{colour}"/>' for across, up in few)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'


def _text(across: float, up: float, words: str, colour: str = "#333333", anchor: str = "start") -> str:
    return f'<text x="{across:.1f}" y="{up:.1f}" fill="{colour}" text-anchor="{anchor}">{words}</text>'
