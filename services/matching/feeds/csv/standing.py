"""Tells by a status of an HR system whether somebody works there no more."""

import re
from typing import Final

from services.matching.feeds.csv.wordings import folded

_LEFT: Final = frozenset(
    folded(word.strip())
    for word in """
    terminated|term|inactive|left|leaver|left company|left the company|former|former employee|ex-employee|resigned
    retired|deceased|dismissed|separated|offboarded|deactivated|no longer employed
    ausgeschieden|ausgetreten|inaktiv|verstorben|pensioniert|im ruhestand|ehemalig|ehemalige|ehemaliger
    inactif|inactive|sorti|sortie|parti|partie|retraité|retraitée|décédé|décédée|démissionné|ancien salarié
    inactivo|inactiva|baja|cesado|cesada|jubilado|jubilada|fallecido|fallecida|desvinculado|desvinculada
    cessato|cessata|inattivo|inattiva|uit dienst|inactief|inativo|inativa|desligado|desligada|demitido|demitida
    nieaktywny|nieaktywna|zwolniony|zwolniona
    """.replace("\n", "|").split("|")
    if word.strip()
)
_NO: Final = frozenset(["no", "n", "false", "0", "nein", "non", "nee", "nao", "nie"])
_ASKS_WHETHER_ACTIVE: Final = re.compile(r"\b(?:is )?(?:active|enabled|aktiv|actif|activo|attivo|ativo|actief)\b")
_MARK: Final = re.compile(r"\s*[(\[](on leave|leave of absence|loa|terminated|inactive|c)[)\]]$", re.IGNORECASE)


def has_left(status: str, heading: str) -> bool:
    """Tell whether a status says that somebody has left; `heading` tells whether its column asks if they are active.

    What stands behind a dash or in brackets says more of it: `Inactive - Payroll Eligible`. Leave is no end.
    """
    text = folded(status)
    if text in _NO:
        apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading).replace("_", " ")  # accountEnabled, is_active
        return bool(_ASKS_WHETHER_ACTIVE.search(folded(apart)))
    return text in _LEFT or re.split(r"\s-\s|[(:]", text)[0].strip() in _LEFT


def without_mark(name: str) -> tuple[str, bool]:
    """Return a name without the status that Workday writes behind it, and whether that says that they have left."""
    found = _MARK.search(name) if name.endswith((")", "]")) else None
    return (name[: found.start()], has_left(found[1], "")) if found else (name, False)
