"""Why two people were paired or not, in the language of whoever looks; with names, unlike the answers of the API."""

from collections.abc import Iterable, Mapping
from typing import Final

from services.matching.domain.reasons import Reason, sentences
from services.matching.domain.why import Place, Verdict, Why
from services.matching.pages.names import Names
from services.matching.pages.rule_words import rules_in_words
from services.matching.solver import Rule
from shared.contracts.closed import total
from shared.contracts.vocabulary import PersonId, Role
from shared.languages import gettext
from shared.pages.words import SPOKEN, counted, listed, percent
from shared.phrases import phrase

_BROKEN: Final = total(
    Rule,
    {
        Rule.SAME_PERSON: phrase("They are one and the same person."),
        Rule.REPORTING_LINE: phrase("One of them is above the other in the reporting line."),
        Rule.SAME_MANAGER: phrase("Both report to the same manager."),
        Rule.LEVEL_GAP: phrase("The program asks for another distance between their levels."),
        Rule.GENERATION_GAP: phrase("The program asks for more years between them."),
        Rule.COMMON_HOURS: phrase("The program asks for more working hours in common."),
        Rule.SHARED_LANGUAGE: phrase("They have no language in common."),
        Rule.NEVER_AGAIN: phrase(
            "They are in a pair or a proposal already, or were in one and it was not to be again."
        ),
        Rule.FORBIDDEN: phrase("A coordinator keeps the two apart, or they are reached at the same address."),
        Rule.NO_CAPACITY: phrase("One of them had no free place: live pairs took all that was asked for."),
    },
)
# Of which part of the score a broken rule says more.
_FIGURES: Final[Mapping[str, str]] = total(
    (Rule.LEVEL_GAP, Rule.GENERATION_GAP, Rule.COMMON_HOURS),
    {Rule.LEVEL_GAP: "seniority", Rule.GENERATION_GAP: "generation", Rule.COMMON_HOURS: "hours"},
)


def answer(why: Why) -> str:
    """Return the answer in a sentence or two."""
    if why.score is None:
        return " ".join((gettext("They cannot be paired."), *_broken(why)))
    score, costs = percent(why.score), percent(why.costs or 0)
    if why.verdict is Verdict.PAIRED:
        return gettext("They are paired with a fit of {score}.").format(score=score)
    if why.costs:
        said = gettext(
            "They could meet, with a fit of {score}, but all pairs together would lose at least {costs} of a perfect "
            "fit: whom they are paired with, or somebody who waited, needs them more."
        )
        return said.format(score=score, costs=costs)
    said = gettext(
        "They could meet, with a fit of {score}, and nothing proves that the program would lose by it: equally good "
        "pairs are told apart by the run's seed."
    )
    return said.format(score=score)


def reasons(why: Why) -> list[Reason]:
    """Return the parts of the score, each with its sentence."""
    said = sentences(why.evidence, SPOKEN)
    return [
        Reason(component=one.component, points=one.points, weight=one.weight, reason=said[one.component])
        for one in why.components
    ]


def standings(why: Why, names: Names) -> list[str]:
    """Return how the couple ranks for each of the two, and whom they would rather have."""
    both = ((Role.MENTOR, why.for_mentor), (Role.MENTEE, why.for_mentee))
    return [said for role, place in both if place and (said := _standing(role, place, names))]


def named(why: Why) -> list[PersonId]:
    """Return the people whose names the sentences need."""
    others = [place.alternative for place in (why.for_mentor, why.for_mentee) if place and place.alternative]
    return [id_ for one in others for id_ in (one.person_id, *one.paired_with)]


def _broken(why: Why) -> Iterable[str]:
    facts = sentences(why.evidence, SPOKEN)
    for one in why.broken:
        if one.rule in {*Rule}:
            yield gettext(_BROKEN[Rule(one.rule)])
        else:
            yield gettext("A rule of the program keeps them apart: {rule}.").format(rule=rules_in_words([one.rule]))
        if one.rule in _FIGURES:
            yield facts[_FIGURES[one.rule]]


def _standing(role: Role, place: Place, names: Names) -> str:
    if not place.choices:
        nobody = phrase("The rules allow the mentor no mentee at all.")
        return gettext(nobody if role is Role.MENTOR else phrase("The rules allow the mentee no mentor at all."))
    of_mentor = phrase("For the mentor: rank {rank} of {choices}.")
    text = of_mentor if role is Role.MENTOR else phrase("For the mentee: rank {rank} of {choices}.")
    rank = gettext(text).format(rank=counted(place.rank), choices=counted(place.choices)) if place.rank else ""
    return " ".join(one for one in (rank, _instead(place, names)) if one)


def _instead(place: Place, names: Names) -> str:
    one = place.alternative
    if one is None:
        return ""
    who, fit = names[one.person_id], percent(one.score)
    if one.paired_with:
        best = gettext("The best other choice would be {name} (fit {fit}), who is paired with {others}.")
        said = best.format(name=who, fit=fit, others=listed([names[id_] for id_ in one.paired_with]))
    else:
        said = gettext("The best other choice would be {name} (fit {fit}), who has no pair.").format(name=who, fit=fit)
    if not one.costs:
        free = gettext("Choosing that pair would, as far as is proven, cost the program nothing.")
        return f"{said} {free}"
    costs = gettext("Choosing that pair would cost all pairs together at least {costs} of a perfect fit.")
    return f"{said} {costs.format(costs=percent(one.costs))}"
