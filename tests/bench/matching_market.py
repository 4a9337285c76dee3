"""A synthetic company to match: 200 (or 2,000) topics of Zipf popularity, 12 sites, 9 languages, 24 departments.

Rates follow no company in particular; they make half of all pairs feasible and a few topics very popular, which is what
makes the market hard. The same size and seed give the same people.
"""

import numpy as np

from services.matching.matcher.market import MOST_HELPED
from services.matching.solver import Rules, Shapes, Side, Span, Trapezoid, Weights, reporting_forest
from services.matching.solver.vocabulary import Alike, expand

RICH_TOPICS, NAMED = 2_000, 20
TOPICS, DEPARTMENTS, STYLES, LANGUAGES = 200, 24, 6, 9
Named = dict[str, tuple[int, int]]  # how many topics of each kind a person names, at least and at most
# Share of the people, hours from UTC and local language (0 is English) of each site.
SITE_SHARE = np.array([0.16, 0.08, 0.07, 0.06, 0.14, 0.05, 0.09, 0.05, 0.14, 0.06, 0.05, 0.05])
SITE_ZONE = np.array([0, 1, 1, 1, -5, -5, -8, -3, 5, 8, 9, 10])
SITE_LANGUAGE = np.array([0, 1, 2, 3, 0, 2, 4, 5, 6, 7, 8, 0])


def company(mentors: int, mentees: int, seed: int = 1, *, rich: bool = False) -> tuple[Side, Side]:
    """Return the juniors who mentor and the seniors who learn; `rich` people name twenty of 2,000 topics."""
    rng = np.random.default_rng(seed)
    manager = np.r_[-1, rng.integers(0, np.arange(1, mentees) // 8 + 1), rng.integers(0, mentees, mentors)]
    forest = reporting_forest(manager)
    kinds = RICH_TOPICS if rich else TOPICS
    digital, leadership = rng.permutation(kinds), rng.permutation(kinds)
    seniors, juniors = np.arange(mentees), np.arange(mentees, mentees + mentors)
    named = {"taught": (6, 9), "back": (5, 8), "seeks": (2, 5), "wants": (3, 6)}
    named = dict.fromkeys(named, (NAMED, NAMED)) if rich else named
    one = _junior(rng, mentors, digital, leadership, named)
    other = _senior(rng, mentees, digital, leadership, named)
    if rich:
        alike = _alike(rng)
        one, other = ({**side, **_expanded(side, alike)} for side in (one, other))
    return (
        Side.of(juniors, **forest.columns(juniors), **one),
        Side.of(seniors, **forest.columns(seniors), **other),
    )


def _alike(rng: np.random.Generator) -> Alike:
    """Make every topic offered help with itself, and with four others by 25 to 70%."""
    itself = np.arange(RICH_TOPICS)
    others = (itself[:, None] + np.cumsum(rng.integers(1, 400, (RICH_TOPICS, 4)), axis=1)) % RICH_TOPICS
    percent = rng.choice([25, 50, 70], others.shape)
    return Alike(
        pointer=5 * np.arange(RICH_TOPICS + 1),
        sought=np.column_stack([itself, others]).reshape(-1),
        percent=np.column_stack([np.full(RICH_TOPICS, 100), percent]).reshape(-1),
    )


def _expanded(side: dict[str, np.ndarray], alike: Alike) -> dict[str, np.ndarray]:
    topics, levels = expand(side["offers"], side["offer_level"], alike, MOST_HELPED)
    return {"offers": topics, "offer_level": levels}


def weights() -> Weights:
    """Half of the weight on what is learned, the rest on whom one meets."""
    rng = np.random.default_rng(0)
    styles = rng.integers(0, 10_001, (STYLES, STYLES))
    departments = rng.integers(5000, 10_001, (DEPARTMENTS, DEPARTMENTS))
    np.fill_diagonal(departments, 0)
    shapes = Shapes(
        departments=(departments + departments.T) // 2,
        styles=(styles + styles.T) // 2,
        generation=Trapezoid(zero_below=12, full_from=20, full_to=35, zero_above=55),
    )
    return Weights(seniority=0, generation=1000, shapes=shapes)


def rules() -> Rules:
    """Two levels and twelve years apart, two common hours, a shared language, no reporting line."""
    return Rules(level_gap=Span(low=2, high=99), generation_gap=Span(low=12, high=99), common_hours=2)


def _junior(
    rng: np.random.Generator, n: int, offered: np.ndarray, sought: np.ndarray, named: Named
) -> dict[str, np.ndarray]:
    offers = _topics(rng, n, named["taught"], offered)
    return {
        **_anybody(rng, n, busy=4),
        "level": rng.integers(1, 5, n),
        "birth_year": rng.normal(1996, 4, n).clip(1982, 2004).astype(int),
        "offers": offers,
        "offer_level": rng.choice([50, 75, 100], offers.shape, p=[0.3, 0.4, 0.3]),
        "seeks": _topics(rng, n, named["seeks"], sought),
    }


def _senior(
    rng: np.random.Generator, n: int, sought: np.ndarray, offered: np.ndarray, named: Named
) -> dict[str, np.ndarray]:
    offers = _topics(rng, n, named["back"], offered)
    return {
        **_anybody(rng, n, busy=5),
        "level": rng.integers(5, 10, n),
        "birth_year": rng.normal(1972, 6, n).clip(1955, 1986).astype(int),
        "offers": offers,
        "offer_level": rng.choice([50, 75, 100], offers.shape, p=[0.3, 0.4, 0.3]),
        "seeks": _topics(rng, n, named["wants"], sought),
    }


def _anybody(rng: np.random.Generator, n: int, *, busy: int) -> dict[str, np.ndarray]:
    site = rng.choice(len(SITE_SHARE), n, p=SITE_SHARE / SITE_SHARE.sum())
    share = np.arange(1, DEPARTMENTS + 1) ** -0.7
    return {
        "department": rng.choice(DEPARTMENTS, n, p=share / share.sum()),
        "style": rng.integers(0, STYLES, n),
        "languages": _languages(rng, n, site),
        "available": _week(rng, n, SITE_ZONE[site], busy),
    }


def _languages(rng: np.random.Generator, n: int, site: np.ndarray) -> np.ndarray:
    english = rng.random(n) < 0.92
    local = np.where(rng.random(n) < 0.88, 1 << SITE_LANGUAGE[site], 0)
    other = np.where(rng.random(n) < 0.25, 1 << rng.integers(0, LANGUAGES, n), 0)
    return np.maximum(english | local | other, 1).astype(np.uint64)


def _week(rng: np.random.Generator, n: int, zone: np.ndarray, busy: int) -> np.ndarray:
    """Free hours from 8 to 18 at everybody's own rate, for some also earlier and later."""
    rate, late = rng.beta(3, busy, n), rng.random(n) < 0.15
    words = np.zeros((n, 3), np.uint64)
    for day in range(5):
        for hour in range(7, 21):
            free = rng.random(n) < rate * np.where(8 <= hour < 18, 1.0, 0.35 * late)
            utc = (day * 24 + hour - zone) % 168
            words[np.arange(n), utc // 64] |= free.astype(np.uint64) << (utc % 64).astype(np.uint64)
    return words


def _topics(rng: np.random.Generator, n: int, count: tuple[int, int], order: np.ndarray) -> np.ndarray:
    """Draw without replacement by popularity (Gumbel top-k), most wanted first."""
    popularity = -np.log(np.arange(1, len(order) + 1))[order]
    block = 4_000_000 // len(order)
    width = count[1]
    chosen = np.empty((n, width), np.int32)
    for first in range(0, n, block):
        noise = popularity + rng.gumbel(size=(min(block, n - first), len(order)))
        best = np.argpartition(-noise, width, axis=1)[:, :width]
        by_noise = np.argsort(-np.take_along_axis(noise, best, 1), axis=1)
        chosen[first : first + len(noise)] = np.take_along_axis(best, by_noise, 1)
    return np.where(np.arange(width) < rng.integers(count[0], width + 1, (n, 1)), chosen, -1)
