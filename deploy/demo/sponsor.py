"""The program's sponsor, signed in: asks the juniors a question, reads what five of them say, and thanks all."""

from dataclasses import dataclass
from typing import Final

from deploy.client import Json, Platform

QUESTION: Final[Json] = {
    "question": "What should we do first?",
    "choices": ["Try tools out together", "Shorter meetings", "Let juniors present"],
}
THANKS: Final = "You teach us what we did not know that we were missing. Thank you."


@dataclass(kw_only=True)
class Sponsor:
    """Whoever sponsors the program."""

    platform: Platform

    async def ask(self, program: str) -> None:
        """Ask the juniors of all pairs a question."""
        await self.platform.post("feedback", f"{program}/soundings", QUESTION)

    async def thank(self, program: str) -> None:
        """Thank the juniors of all pairs."""
        await self.platform.post("feedback", f"{program}/thanks", {"words": THANKS})

    async def heard(self, program: str) -> list[Json]:
        """Return the questions that were asked, with what may be shown of their answers."""
        return await self.platform.every("feedback", f"{program}/soundings")
