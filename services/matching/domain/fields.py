"""Field types of program settings, with their limits."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from services.matching.domain.languages import language
from shared.fields import Line


def _language(given: str) -> str:
    if found := language(given):
        return found
    raise ValueError("is no BCP 47 language tag such as en or pt-BR")


Language = Annotated[str, AfterValidator(_language)]


Attribute = Annotated[Line, StringConstraints(max_length=50)]


Share = Annotated[int, Field(ge=0, le=10_000)]  # basis points
