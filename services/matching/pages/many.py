"""Something done with many people at once: how many at most, when one has to look first, and what became of each."""

from asyncio import gather
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

from anyio import CapacityLimiter

from shared.languages import gettext, ngettext
from shared.languages.typography import colon
from shared.pages.forms import Form
from shared.pages.words import counted

MOST_SAID: Final = 3
MOST_AT_ONCE: Final = 500
AT_A_TIME: Final = 20
MANY: Final = 20  # from here on one ticks that one has looked at them
One = TypeVar("One")


class Told:
    """What became of each person: the names of those for whom it was done, and why it was not for the others."""

    def __init__(self) -> None:
        self.changed: list[str] = []
        self.refused: list[tuple[str, str]] = []

    def sentence(self, done: str) -> str:
        """Return it in words, with the first refusals; `done` says what was done with those for whom it was."""
        said = done if self.changed else gettext("Nothing was changed.")
        first = " ".join(f"{name}{colon()} {why}" for name, why in self.refused[:MOST_SAID])
        rest = len(self.refused) - MOST_SAID
        more = ngettext("And {n} more.", "And {n} more.", rest).format(n=counted(rest)) if rest > 0 else ""
        return " ".join(one for one in (said, first, more) if one)


async def each(them: Sequence[tuple[str, One]], act: Callable[[One], Awaitable[Any]]) -> Told:
    """Do something with each of some people, some of them at a time; they are given with their names, and told so."""
    told, at_a_time = Told(), CapacityLimiter(AT_A_TIME)

    async def one(given: One) -> Form | None:
        async with at_a_time:
            return await Form().take(lambda: act(given))

    for (name, _), refused in zip(them, await gather(*(one(given) for _, given in them)), strict=True):
        if refused:
            told.refused.append((name, refused.wrong or next(iter(refused.errors.values()), "")))
        else:
            told.changed.append(name)
    return told


def too_many(count: int) -> str:
    """Return why nothing can be done with so many people at once; empty if it can."""
    if count <= MOST_AT_ONCE:
        return ""
    said = gettext("At most {n} people are changed at once: narrow the list, and take them in several parts.")
    return said.format(n=counted(MOST_AT_ONCE))


def unlooked(form: Form, count: int) -> Form | None:
    """Return the form with the demand to look at whom it is about, if they are many and nobody ticked that."""
    if count < MANY or form.has("looked"):
        return None
    return form.refused(looked=gettext("Look at whom this changes, and tick that you have."))
