"""Headings that are questions of a form: what somebody offers or seeks, recognised by how people ask for it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from services.matching.domain.cells import same
from services.matching.feeds.csv.columns import OFFERS, SEEKS

_WISH: Final = r"(?:want|wants|wanted|like|love|hope|hopes|hoping|wish|wishes|plan|need|needs|aim|expect|interested)"
_CAN: Final = r"(?:can|could|able|like|love|happy|glad|willing|want|wants|ready|prepared)"
_ASKED: Final[Mapping[str, re.Pattern[str]]] = {
    OFFERS: re.compile(
        rf"\b{_CAN}(?: you| i| they| we)?(?: to)? (?:teach|offer|help|share|mentor|support|coach|advise|pass on)\b"
        r"|\b(?:teach|help|mentor|coach|advise|support|offer|share with) (?:others|people|some(?:one|body)|mentees?)\b"
        r"|\bkann(?:st)? (?:ich|du|man)?\b.*\b(?:helfen|beibringen|anbieten|weitergeben|vermitteln|unterstützen)\b"
        r"|\b(?:helfen|beibringen|anbieten|weitergeben|vermitteln|unterstützen) (?:kann|kannst|können|möchte|möchten)\b"
        r"|\b(?:können|möchten) sie\b.*\b(?:helfen|beibringen|anbieten|weitergeben|vermitteln|unterstützen)\b"
        r"|\b(?:puis|peux|peut|pouvez|souhaite|souhaitez)\b.*\b(?:enseigner|transmettre|offrir|aider|partager|proposer)\b"
        r"|\b(?:puedo|puede|puedes|quiero|quiere)\b.*\b(?:enseñar|ofrecer|ayudar|compartir)\b"
    ),
    SEEKS: re.compile(
        rf"\b{_WISH}(?: you| i| they| we)?(?: to| in)? (?:learn|learning|improve|improving|develop|grow|know|gain)\b"
        rf"|\b{_WISH}(?: you| i| they| we)?(?: to)? (?:get better|get help|help with|work on|be mentored)\b"
        r"|\blooking for\b|\bhelp (?:me|you) with\b|\bneeds? help\b|\bwants? help\b|\b(?:get|gain) (?:out of|from)\b"
        r"|\b(?:lernen|verbessern|entwickeln) (?:möchte|möchten|möchtest|will|willst|wollen)\b"
        r"|\b(?:möchte|möchten|möchtest|will|willst|wollen)\b.*\b(?:lernen|verbessern|entwickeln)\b|\bsuche(?:n|st)?\b"
        r"|\b(?:souhaite|souhaitez|veux|voulez|voudrais|aimerais|aimeriez)\b.*\b(?:apprendre|développer|améliorer)\b"
        r"|\b(?:cherche|cherchez)\b|\b(?:quiero|quiere|quieres|gustaría)\b.*\b(?:aprender|desarrollar|mejorar)\b|\bbusc(?:o|a|as)\b"
    ),
}


def asked_for(column: str, headings: Iterable[tuple[int, str]]) -> int | None:
    """Return the place of the first heading that asks for what a column holds, or None; most columns are not asked."""
    pattern = _ASKED.get(column)
    if pattern is None:
        return None
    others = [one for name, one in _ASKED.items() if name != column]
    for place, heading in headings:
        text = same(heading)
        if pattern.search(text) and not any(one.search(text) for one in others):
            return place
    return None


def numbers_of_answers(headings: Sequence[str]) -> frozenset[int]:
    """Return the places of the numbers that a form gives its answers, as Microsoft Forms does under `ID`: nobody's ids.

    `headings` are in their normal form.
    """
    is_form = any(all(time in headings for time in times) for times in _TIMES_OF_ANSWERS)
    return frozenset(place for place, heading in enumerate(headings) if is_form and heading in _NUMBERS_OF_ANSWERS)


_NUMBERS_OF_ANSWERS: Final = frozenset(["id", "identifiant", "identificador"])
_TIMES_OF_ANSWERS: Final = (
    ("starttime", "completiontime"),
    ("startzeit", "fertigstellungszeit"),
    ("heuredebut", "heuredefin"),
    ("heurededebut", "heuredefin"),
    ("horadeinicio", "horadefinalizacion"),
)
