"""Field types of program settings, with their limits."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from services.matching.domain.languages import language
from shared.fields import Line, Once, once


def _language(given: str) -> str:
    if found := language(given):
        return found
    raise ValueError("is no BCP 47 language tag such as en or pt-BR")


Language = Annotated[str, AfterValidator(_language)]


Languages = Annotated[tuple[Language, ...], Field(max_length=20), Once]


Attribute = Annotated[Line, StringConstraints(max_length=50)]


def _by_attribute(given: tuple[str, ...]) -> tuple[str, ...]:
    return once(given, str.casefold)


Attributes = Annotated[tuple[Attribute, ...], Field(max_length=5), AfterValidator(_by_attribute)]


Share = Annotated[int, Field(ge=0, le=10_000)]  # basis points
