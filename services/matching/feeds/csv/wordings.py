"""Reads a heading word by word where no list has it: whose it is (the person's or the manager's), and what it holds.

A heading is understood only if each of its words is: `Matrix Manager ID` and `Manager Since` are other columns.
"""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final
from unicodedata import category, normalize

from services.matching.domain.cells import same

LONGEST: Final = 100  # characters of a heading
MOST_WORDS: Final = 10

_SECTION: Final = re.compile(
    r"^\s*(?:work|job|job information|job data|job details|basic info|basic information|root|employee|employment"
    r"|employment information|employment details|worker|position|organization|mitarbeiter|arbeit|stelle|anstellung"
    r"|emploi|salarié|collaborateur|empleado|empleo|puesto|trabajo|dipendente|lavoro|medewerker|werk)"
    r"(?:\s*[:.]\s+|\s*[→>|]\s*|\s+[-/\u2013]\s+)(?=\S)",
    re.IGNORECASE,
)
_ENDING: Final = re.compile(
    r"(?<=\w)(?:[ _-]*(?:names?|description|desc|text|title)|s?bezeichnung"
    r"|[ _-]*\(?(?:nom|nombre|libellé|naam|nazwa)\)?)$",
    re.IGNORECASE,
)
_N_PLUS_ONE: Final = "nplusone"
_ONE_WORD: Final = (
    (re.compile(r"\be[- ]?(?=mail|post)"), "e"),
    (re.compile(r"\bn ?\+ ?1\b"), f" {_N_PLUS_ONE} "),
    (re.compile(r"#|№|\bn[°º](?=\W|$)"), " number "),
    (re.compile(r"\b(?:repor(?:ts?|ting)[ _-]to|berichtet an|reporta a)\b"), " manager "),
    (re.compile(r"\b(\w+?)([:*/_·(-])(innen|in|r|e|n|a)\b\)?"), r"\1 "),
    (
        re.compile(
            r"\b(mitarbeiter(?:innen)?|mitarbeitenden?|beschäftigten?|angestellten?|vorgesetzten|führungskraft)s?(?=\w{2})"
        ),
        r"\1 ",
    ),
    (re.compile(r"\b(medewerker|werknemer)s?(?=\w)"), r"\1 "),
)
_WORD: Final = re.compile(r"[^\W_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(folded(word) for word in text.split())


def folded(text: str) -> str:
    """Return a text in its normal form without accents."""
    return "".join(letter for letter in normalize("NFKD", same(text)) if category(letter) != "Mn").replace("ł", "l")


_MANAGER: Final = _words(
    """
    manager managers supervisor supervisors nplusone vorgesetzter vorgesetzte vorgesetzten führungskraft fk
    responsable supérieur superior jefe jefa jefatura gerente mánager responsabile superiore leidinggevende
    przełożony przełożonego przełożonej gestor gestora chefia
    """
)
_MANAGER_BESIDE: Final = _words(
    "chief leader boss leiter leiters leiterin leitung vorg chef capo kierownik kierownika chefe líder jefes"
)
"""Mean a manager beside what is said of them only: alone they can be a box for whoever leads others."""
_OF_A_MANAGER: Final = _words(
    """
    direct directly line people reporting current primary immediate disciplinary direkter direkte direkten direct
    disziplinarischer disziplinarische disziplinarischen hiérarchique directo directa inmediato inmediata jerárquico
    diretto diretta gerarchico direkt direto direta imediato imediata hierárquico bezpośredni bezpośredniego directe
    person om solid
    """
)
_PERSON: Final = _words(
    """
    employee emp worker staff associate person user pers personnel participant mitarbeiter mitarbeiterin
    mitarbeiterinnen mitarbeitende mitarbeitenden beschäftigte beschäftigten angestellte angestellten empleado empleada
    trabajador trabajadora colaborador colaboradora salarié salariée employé employée collaborateur
    collaboratrice dipendente collaboratore lavoratore medewerker werknemer pracownik pracownika funcionário personal
    """
)
_ID: Final = _words(
    """
    id ids no nr number num numero número nummer numer n nro code código cod codice clave matricule matricola matrícula
    pernr personalnummer personalnr persnr eid eeid aoid oid personeelsnummer personeelsnr legajo kennung
    ewidencyjny badge sys ref reference
    """
)
_ID_ALONE: Final = _words(
    "matricule matricola matrícula pernr personalnummer personalnr persnr personeelsnummer legajo ewidencyjny"
)
_BESIDE_ID: Final = _words("user position login")
_OF_WHICH_SYSTEM: Final = _words("hr rh rrhh datev sap rippling company firma unternehmen")
_EMAIL: Final = _words("email emails mail courriel correo mailadresse emailadresse emailadres upn epost posta")
_BESIDE_EMAIL: Final = _words(
    """
    address adresse adres indirizzo endereço dirección electrónico électronique information work business professional
    corporate company office primary official dienstlich dienstliche dienstl geschäftl geschäftlich geschäftliche
    berufliche beruflich firma pro professionnel professionnelle travail trabajo laboral corporativo corporativa empresa
    profesional
    profissional aziendale lavoro zakelijk zakelijke werk służbowy służbowa contact arbeit elettronica
    """
)
_NAME: Final = _words("name names nom nombre nome naam nazwa display full namn navn")
_FIRST: Final = _words("first given forename vorname vornamen prénom voornaam roepnaam imię nombres")
_LAST: Final = _words(
    "last family surname nachname familienname cognome achternaam nazwisko apellido apellidos sobrenome"
)
_ADJECTIVES: Final = _words("first given last family")  # which need the word `name`
_BESIDE_NAME: Final = _words("legal preferred complete completo complet und et y e i and vollständiger")
_LITTLE: Final = _words(
    """
    of the from s their de del della dell di du des der die das dem d da do dos das van het een le la les l el los las
    cf custom field in innen
    """
)
_FILLER: Final = _words(
    """
    information info infos informationen informations información informaciones informazioni details detail data daten
    angaben datos détails données coordonnées dati dane gegevens dados contact kontakt kontaktdaten contacto contatto
    contato
    """
)
_SOMEBODY: Final = _words(
    """
    emergency notfall notfallkontakt urgence emergencia emergenza noodgeval noodcontact emergência hrbp spouse partner
    ehepartner ehegatte conjoint cónyuge coniuge dependent dependents dependant dependants beneficiary beneficiaries
    angehörige angehöriger mentor mentors mentee mentees buddy pate patin assistant assistenz assistentin assistente
    asistente secretary sekretariat recruiter approver approvers delegate deputy stellvertreter stellvertreterin
    stellvertretung vertreter vertretung proxy hiring matrix dotted hrpartner
    """
)
_BESIDE_SOMEBODY: Final = _words("hr business family person personne persona en cas an primary secondary")
_PRIVATE: Final = _words("private privat private privates privé privée privado privada privato privata privater")
_PERSONAL: Final = _words("personal persönliche persönlicher personnel personnelle particular home")
_REACHED: Final = _words("contact kontakt contacto contatto contato coordonnées phone telefon téléphone address")
_KINDS: Final = ((_ID, _BESIDE_ID), (_EMAIL, _BESIDE_EMAIL), (_NAME | _FIRST | _LAST, _BESIDE_NAME))


def without_section(heading: str) -> str:
    """Return a heading without the part of a form that it stands in, as `Work: Department` and `Job | Title` have."""
    return _SECTION.sub("", heading[:LONGEST].replace("_", " "), count=1)


def without_ending(heading: str) -> str:
    """Return a heading without a last word that says that it is a text, as `Cost Center Description` has."""
    return _ENDING.sub("", heading[:LONGEST]).strip()


@lru_cache(maxsize=4_096)
def columns_of(heading: str) -> tuple[str, ...]:
    """Return our columns that a heading can mean by its words, the surest first."""
    words = _words_of(heading)
    if not words or len(words) > MOST_WORDS:
        return ()
    bosses = [word for word in words if word in _MANAGER or word in _MANAGER_BESIDE]
    if len(bosses) > 1:
        return ()  # the manager's manager
    return _of_the_manager(words, bosses[0]) if bosses else _of_the_person(words)


class Whose(StrEnum):
    """Whose the columns are above which a group of headings stands."""

    MANAGERS = "managers"
    ANOTHERS = "anothers"
    PERHAPS_ANOTHERS = "perhaps anothers"
    UNSAID = "unsaid"


@lru_cache(maxsize=4_096)
def whose(group: str) -> Whose:
    """Tell whose the columns below a group are: the manager's, or another's; private ones are no employee's.

    A longer text that speaks of a manager is perhaps another's (`Second Level Manager`), and perhaps a title.
    """
    given = _words_of(group)
    words, bosses = set(given), [word for word in given if word in _MANAGER or word in _MANAGER_BESIDE]
    rest = words - {*bosses} - _OF_A_MANAGER - _FILLER - _PERSON
    if len(bosses) == 1 and not rest:
        return Whose.MANAGERS
    private = bool(words & _PRIVATE) or bool(words & _PERSONAL and words & (_REACHED | _EMAIL))
    if private and words <= _PRIVATE | _PERSONAL | _REACHED | _EMAIL | _BESIDE_EMAIL | _FILLER:
        return Whose.ANOTHERS
    if words & _SOMEBODY and not bosses and rest <= _SOMEBODY | _BESIDE_SOMEBODY:
        return Whose.ANOTHERS
    return Whose.PERHAPS_ANOTHERS if bosses or words & _SOMEBODY else Whose.UNSAID


def without_filler(group: str) -> str:
    """Return the name of a group without words that say nothing, as `Manager Information` has."""
    return " ".join(word for word in group.split() if folded(word) not in _FILLER) or group


def _words_of(heading: str) -> list[str]:
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading[:LONGEST]).replace("_", " ").lower()
    for pattern, word in _ONE_WORD:
        text = pattern.sub(word, text)
    words = [word for one in _WORD.findall(text) if (word := folded(one)) not in _LITTLE]
    said_twice = any(word in _MANAGER for word in words if word != _N_PLUS_ONE)  # as in `Manager (N+1)`
    return [word for word in words if word != _N_PLUS_ONE] if said_twice else words


def _of_the_manager(words: list[str], boss: str) -> tuple[str, ...]:
    rest = [word for word in words if word != boss and word not in _OF_A_MANAGER]
    what = [word for word in rest if word not in _PERSON or word in _ID]
    if not what:
        return ("manager_id", "manager_name") if boss in _MANAGER else ()
    found = _said(what)
    return (f"manager_{_OF_MANAGERS[found]}",) if found in _OF_MANAGERS else ()


def _of_the_person(words: list[str]) -> tuple[str, ...]:
    what = [word for word in words if word not in _PERSON]
    owned = len(what) < len(words)
    what = [word for word in what if word not in _OF_WHICH_SYSTEM] if _ID.intersection(what) else what
    found = _said(what) if what else ""
    if found == "id" and not owned and not any(word in _ID_ALONE for word in what):
        return ()
    if found == "email" and "personal" in words:
        return ()  # a private one
    if not what:
        return ("display_name",) if any(word in _PERSONS_NAME for word in words) else ()
    return (_OF_PERSONS[found],) if found in _OF_PERSONS and (owned or found != "name") else ()


_PERSONS_NAME: Final = _words("mitarbeiter mitarbeitende collaboratore")
_OF_MANAGERS: Final = {"id": "id", "email": "email", "name": "name", "first": "first_name", "last": "last_name"}
_OF_PERSONS: Final = {
    "id": "participant_id",
    "email": "email",
    "name": "display_name",
    "first": "first_name",
    "last": "last_name",
}


def _said(words: list[str]) -> str:
    """Return what words say of somebody: id, email, name, or the first or last of their names; else nothing."""
    given = set(words)
    for (of_kind, beside), kind in zip(_KINDS, ("id", "email", "name"), strict=True):
        if given & of_kind and given <= of_kind | beside:
            return _part(given) if kind == "name" else kind
    return ""


def _part(words: set[str]) -> str:
    first, last, name = words & _FIRST, words & _LAST, words & _NAME
    if bool(first or last) and not name and (first | last) <= _ADJECTIVES:
        return ""
    if (first and last) or (name and (first | last) - _ADJECTIVES):
        return "name"
    return "first" if first else "last" if last else "name"
