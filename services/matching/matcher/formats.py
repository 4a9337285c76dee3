"""Runs the optimiser in the program's format: couples, small groups or project teams; the result is always couples."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

import numpy as np

from services.matching.domain.drafts import group_id
from services.matching.domain.formats import Format
from services.matching.domain.program import Program
from services.matching.matcher.fairness import Step, fairly
from services.matching.matcher.market import CoupleIds, Market
from services.matching.matcher.priorities import Asked, wishes_of
from services.matching.solver import (
    Assignment,
    Certificate,
    Method,
    Span,
    TeamShape,
    form_teams,
    match_groups,
    score_pairs,
)
from services.matching.solver.arrays import Ints
from shared.contracts.vocabulary import Kind, PersonId, Role, RunId


def silent(_phase: str, _gap: float) -> None:
    """Report nothing."""


def matched(market: Market, asked: Asked, seed: int, step: Step = silent) -> Assignment:
    """Return the couples of greatest total value; `groups_of` gives their groups or teams.

    Raises:
        QuotaUnreachable: see `fairly`.
    """
    match market.program.settings.format:
        case Format.ONE_TO_ONE:
            return fairly(market, wishes_of(market, asked), seed, step)
        case Format.SMALL_GROUP:
            return _in_groups(market, asked, seed)
        case Format.PROJECT_TEAM:
            return _in_teams(market, seed)
        case _:
            assert_never(market.program.settings.format)


def couple_ids_of(market: Market, made: Assignment) -> list[CoupleIds]:
    """Return the couples of an assignment by their people."""
    rows = zip(made.mentors, made.mentees, strict=True)
    return [(market.mentors[row].person_id, market.mentees[column].person_id) for row, column in rows]


def groups_of(program: Program, run_id: RunId, couples: Sequence[CoupleIds]) -> dict[CoupleIds, str]:
    """Return the group of each couple, none for one-to-one; a group's id comes from its senior or first mentor."""
    match program.settings.format:
        case Format.ONE_TO_ONE:
            return {}
        case Format.SMALL_GROUP:
            senior = 0 if program.junior is Role.MENTEE else 1
            return {couple: group_id(run_id, couple[senior]) for couple in couples}
        case Format.PROJECT_TEAM:
            return _teams(run_id, couples)
        case _:
            assert_never(program.settings.format)


def _teams(run_id: RunId, couples: Sequence[CoupleIds]) -> dict[CoupleIds, str]:
    mentors: dict[PersonId, list[PersonId]] = defaultdict(list)
    for mentor, mentee in couples:
        mentors[mentee].append(mentor)
    return {couple: group_id(run_id, min(mentors[couple[1]])) for couple in couples}


def _in_groups(market: Market, asked: Asked, seed: int) -> Assignment:
    """Match groups; the optimiser expects the juniors as the mentors' side."""
    turned, shape = juniors_first(market), market.program.settings.shape
    made = match_groups(
        turned.mentor_side,
        turned.mentee_side,
        turned.weights,
        turned.rules,
        smallest=shape.min_juniors,
        largest=shape.max_juniors,
        wishes=wishes_of(turned, asked_of_juniors(market, asked)),
        seed=seed,
    )
    return as_in(market, made)


def _in_teams(market: Market, seed: int) -> Assignment:
    """Form teams, and return every mentor with every mentee of the same team; the solution has no prices."""
    turned, shape = juniors_first(market), market.program.settings.shape
    asked = TeamShape(
        juniors=Span(low=shape.min_juniors, high=shape.max_juniors),
        seniors=Span(low=shape.min_seniors, high=shape.max_seniors),
        departments=shape.departments,
    )
    juniors, seniors = turned.mentor_side, turned.mentee_side
    formed = form_teams(juniors, seniors, turned.weights, turned.rules, shape=asked, seed=seed)
    rows, columns = _within(formed.junior_team, formed.senior_team)
    proof = Certificate(
        bound=formed.bound,
        value=int(formed.fit.sum()),
        price=np.zeros(len(seniors), np.int64),
        profit=np.zeros(len(juniors), np.int64),
    )
    fit = score_pairs(juniors, seniors, rows, columns, turned.weights, turned.rules).fit
    made = Assignment(mentors=rows, mentees=columns, fit=fit, method=Method.SEARCH, certificate=proof)
    return as_in(market, made)


def _within(junior_team: Ints, senior_team: Ints) -> tuple[Ints, Ints]:
    """Return the rows of every junior and senior in one team, by junior, then senior."""
    seniors: dict[int, list[int]] = defaultdict(list)
    for column, team in enumerate(senior_team.tolist()):
        seniors[team].append(column)
    couples = [(row, column) for row, team in enumerate(junior_team.tolist()) if team >= 0 for column in seniors[team]]
    both = np.array(couples, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def juniors_first(market: Market) -> Market:
    """Return the same market with the juniors as mentors; the weights of what each side learns are swapped."""
    program = market.program
    if not _is_turned(market):
        return market
    weights = program.settings.weights
    swapped = replace(weights, mentee_learns=weights.mentor_learns, mentor_learns=weights.mentee_learns)
    turned = replace(program, settings=replace(program.settings, kind=Kind.REVERSE, weights=swapped))
    return replace(market, program=turned, mentors=market.mentees, mentees=market.mentors)


def asked_of_juniors(market: Market, asked: Asked) -> Asked:
    """Return what is asked of a market as it is asked of the one that `juniors_first` gives."""
    return asked.turned() if _is_turned(market) else asked


def as_in(market: Market, made: Assignment) -> Assignment:
    """Return the pairs of the market that `juniors_first` gives as they are in the market itself."""
    if not _is_turned(market):
        return made
    order = np.lexsort((made.mentors, made.mentees))
    proof = replace(made.certificate, price=made.certificate.profit, profit=made.certificate.price)
    return replace(
        made, mentors=made.mentees[order], mentees=made.mentors[order], fit=made.fit[order], certificate=proof
    )


def _is_turned(market: Market) -> bool:
    return market.program.junior is Role.MENTEE
