"""Tells which texts stand for no value, as systems, spreadsheets and people write them in the usual languages.

Three things are looked at: words that mean nothing by themselves; abbreviations such as `n. v.`, whose letters may
stand apart; and a negation with what is missing ("no manager", "nicht besetzt", "por cubrir"). Accents and the signs
around a text do not count, so `--none--`, `"n/a"` and `non renseigne` are placeholders too.
"""

import re
from functools import cache
from itertools import product
from typing import Final
from unicodedata import normalize

_WORDS: Final = """
    none|null|nil|nan|nat|nihil|undefined|undef|unknown|unspecified|unassigned|undisclosed|unfilled|missing
    blank|empty|void|redacted|withheld|tbd|tba|tbc|tbh|todo|vacant|vacancy|vacant position|position vacant
    open position|pd.na|prefer not to say|prefer not to answer|prefer not to disclose|unbekannt|entfällt|offen
    noch offen|offene stelle|leer|vakant|unbesetzt|ohne|keine|keiner|kein|keines|sans|aucun|aucune|néant|inconnu
    inconnue|vide|nul|nulle|vacante|poste vacant|poste ouvert|ninguno|ninguna|ningún|nulo|nula|desconocido
    desconocida|vacío|indefinido|puesto vacante|nessuno|nessuna|sconosciuto|sconosciuta|vuoto|vacante|geen
    onbekend|leeg|vacature|brak|nieznany|nieznana|puste|nenhum|nenhuma|desconhecido|vazio|ingen|inget|ingenting
    okänd|ukjent|ukendt|tyhjä|tuntematon|ei tietoa|žádný|neznámý|nincs|ismeretlen|yok|belirtilmemiş|нет
    нет данных|не указано|не указан|неизвестно|немає|н/д|なし|無し|無|該当なし|未定|不明|无|暂无|没有|未知|不适用|없음
    해당 없음|미정|không có|ไม่มี|לא ידוע|אין|لا يوجد|غير محدد|n/a n/a|\\n
"""
# Their letters may have a slash, full stops or blanks between them, but nothing else: NV is a state, N. V. is not.
_ABBREVIATED: Final = frozenset(["na", "nd", "nv", "nb", "nc", "nr", "ns", "so", "sd", "sn", "ka", "nn", "nvt"])
_UNMARKED: Final = frozenset(["na", "nd", "nvt"])
_GAPS: Final = (
    (
        "no|not|without|none|not yet",
        """
        manager|managers|supervisor|line manager|boss|lead|data|value|entry|entries|info|information|answer
        response|email|address|department|record|selection|manager assigned|supervisor assigned|manager yet
        specified|provided|entered|set|given|stated|known|assigned|available|applicable|disclosed|defined
        recorded|found|filled|supplied|listed|determined|selected|declared|allocated|decided|completed|required
        in use|used
        """,
    ),
    ("to be", "defined|determined|decided|confirmed|announced|hired|filled|assigned|named|appointed|advised|completed"),
    (
        "kein|keine|keinen|keiner|keines|ohne",
        """
        angabe|angaben|daten|eintrag|einträge|wert|werte|info|information|informationen|vorgesetzter|vorgesetzte
        vorgesetzten|manager|führungskraft|führungskräfte|chef|leitung|zuordnung|zuweisung|abteilung|e-mail
        adresse|auswahl|antwort|direkter vorgesetzter
        """,
    ),
    (
        "nicht|noch nicht",
        """
        besetzt|zugeordnet|zugewiesen|gesetzt|angegeben|bekannt|vorhanden|zutreffend|verfügbar|definiert|erfasst
        gepflegt|hinterlegt|relevant|ausgefüllt|anwendbar|bestimmt|festgelegt|ausgewählt|benannt|eingetragen
        ermittelbar
        """,
    ),
    (
        "non|pas|pas encore",
        """
        renseigné|communiqué|précisé|défini|attribué|affecté|disponible|applicable|connu|concerné|déterminé
        saisi|fourni|spécifié|renseignée|communiquée|précisée|définie|attribuée|affectée|connue|concernée
        déterminée|saisie|fournie|spécifiée
        """,
    ),
    (
        "sans|pas de|aucun|aucune",
        """
        manager|responsable|supérieur|supérieur hiérarchique|objet|donnée|données|valeur|affectation|réponse
        information|hiérarchie|n+1
        """,
    ),
    ("à|a", "définir|déterminer|pourvoir|préciser|compléter|renseigner|confirmer|designer|recruter"),
    ("poste à|puesto por", "pourvoir|cubrir"),
    (
        "sin|ningún",
        """
        datos|dato|especificar|asignar|definir|jefe|jefe directo|manager|supervisor|responsable|información
        valor|respuesta|informar|determinar|cubrir|gerente|superior|asignación
        """,
    ),
    (
        "no",
        """
        aplica|disponible|definido|asignado|especificado|informado|tiene|registra|hay|corresponde|procede|consta
        indicado|determinado|conocido|existe|definida|asignada|especificada|informada|indicada
        """,
    ),
    ("por", "definir|determinar|asignar|confirmar|cubrir|designar"),
    (
        "non",
        """
        specificato|disponibile|applicabile|definito|assegnato|indicato|noto|presente|pervenuto|specificata
        definita|assegnata
        """,
    ),
    ("senza|nessun|nessuna|nessuno", "responsabile|manager|dati|dato|valore|superiore|informazione"),
    ("da|a", "definire|assegnare|determinare|nominare|definir|determinar|designar|coprire"),
    (
        "não",
        """
        aplicável|informado|disponível|definido|atribuído|especificado|se aplica|consta|há|tem|indicado
        informada|definida
        """,
    ),
    ("sem|nenhum", "gestor|dados|informação|chefe|gerente|responsável|valor|superior"),
    ("niet|nog niet", "van toepassing|ingevuld|bekend|beschikbaar|opgegeven|toegewezen|gespecificeerd|ingevoerd"),
    ("geen|zonder", "manager|leidinggevende|gegevens|waarde|data|informatie|afdeling"),
    ("nog te", "bepalen|benoemen|vervullen"),
    ("nie", "dotyczy|określono|podano|przypisano"),
    ("brak", "danych|przełożonego|informacji"),
    ("ej|ikke|ei", "angiven|angivet|angitt|tilgængelig|tillämpligt|oppgitt|relevant|määritelty"),
)
# Spreadsheets write errors in capitals, in their own language: #REF!, #BEZUG!, #¿NOMBRE?, #ÜBERLAUF!
_ERROR: Final = re.compile(r"#[¡¿]?[\w/ .]+[!?]")
_BARE_ERROR: Final = re.compile(
    r"#(n/?a|n/?v|n/?d|ref|value|name|null|num|div/0|err|error|getting_data|wert|bezug|zahl|valeur|nom|valor|nombre)[!?]?"
)
NOT_CALCULATED: Final = "#FORMULA!"
"""Written for a formula whose value a workbook does not hold, as spreadsheets write errors."""
_NOT_AVAILABLE: Final = re.compile(r"#(n/?a|n/?v|n/?d)[!?]?")
_NOTHING_BUT_MARKS: Final = re.compile(r"[\s\-_.,;:/\\|*?¿!¡~=+#\"'()\[\]<>{}]+|x{2,}|[0-]*0(?:[.,]0+)?")
_AROUND: Final = re.compile(r"^[\W_]+|[\W_]+$")
_APART: Final = re.compile(r"[a-z](?:\s*[./\\_\u2044\u2215]\s*[a-z]){1,2}")


def stands_for_nothing(text: str, key: str) -> bool:
    """Tell whether a text stands for no value; `key` is its normal form, equal for all its spellings."""
    if _NOTHING_BUT_MARKS.fullmatch(key) or _is_error(text, key):
        return True
    inside = _AROUND.sub("", key)
    if _APART.fullmatch(inside) and "".join(filter(str.isalpha, inside)) in _ABBREVIATED:
        return True
    words = _plain(inside)
    return words in _phrases() or words in _UNMARKED


def is_failed_formula(text: str, key: str) -> bool:
    """Tell whether a text is the error of a formula that failed; `#N/A` is what one finds that looks up nothing."""
    return _is_error(text, key) and not _NOT_AVAILABLE.fullmatch(key)


def _is_error(text: str, key: str) -> bool:
    if _BARE_ERROR.fullmatch(key):
        return True
    return bool(_ERROR.fullmatch(text.strip("()[] "))) and text.upper() == text


def _plain(text: str) -> str:
    """Return a text without accents, its blanks, hyphens and underscores as one blank each."""
    letters = "".join(letter for letter in normalize("NFKD", text) if not "\u0300" <= letter <= "\u036f")
    return " ".join(letters.replace("-", " ").replace("_", " ").split())


@cache
def _phrases() -> frozenset[str]:
    said = [*_listed(_WORDS)]
    for negations, missing in _GAPS:
        said += [f"{one} {other}" for one, other in product(_listed(negations), _listed(missing))]
    return frozenset(map(_plain, said))


def _listed(words: str) -> list[str]:
    return [word.strip() for word in words.replace("\n", "|").split("|") if word.strip()]
