"""Topics that people seek and offer: their normal form, and which texts are no topic."""

import re
from functools import lru_cache
from typing import Final
from unicodedata import combining, normalize

from services.matching.domain.cells import is_placeholder, same

LONGEST_TOPIC: Final = 500  # characters; people also write what they seek in a sentence or two
_WRITTEN_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "œ": "oe"})
_LATIN: Final = re.compile("[a-z]")
_DOT_NET: Final = re.compile(r"(?<![^\W_])\.net\b")
# Of a name such as Node.js; any other full stop ends a sentence.
_DOTTED: Final = re.compile(r"(?<=[^\W_])\.(?=(?:js|net|io|ai|com|py)\b)")
_SHORTENED: Final = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_APOSTROPHE: Final = re.compile(r"(?<=[^\W_])'(?=[^\W_])")
# Plus and number signs tell C, C++ and C# apart.
_WORD: Final = re.compile(r"[^\W_]+(?:\+\+|[+#](?![^\W_]))?")

_NO_TOPIC: Final = frozenset(
    word.strip()
    for word in """
    nothing|nothing special|nothing yet|nothing specific|nothing in particular|anything|everything|any|all
    all of the above|none of the above|other|others|various|several|misc|miscellaneous|etc|and so on|don't know
    i don't know|dont know|do not know|i do not know|no idea|not sure|not sure yet|unsure|undecided|open
    open to anything|no preference|no preferences|yes|no|see above|see cv|see profile|see linkedin
    same as above|as above|later|soon|nichts|nichts besonderes|alles|alles mögliche|egal|weiß nicht|weiss nicht
    ich weiß nicht|keine ahnung|noch offen|noch unklar|unklar|diverse|diverses|verschiedenes|sonstiges|sonstige
    andere|usw|usw.|siehe oben|ja|nein|keins|keines|rien|rien de particulier|tout|n'importe quoi|je ne sais pas
    aucune idée|aucune préférence|autre|autres|divers|oui|non|à voir|voir cv|voir ci-dessus|nada
    nada en especial|todo|cualquier cosa|no sé|no se|no lo sé|ni idea|otro|otros|otra|otras|varios|sí|si
    sin preferencia|niente|tutto|qualsiasi|non so|altro|altri|vari|nessuna preferenza|tudo|qualquer coisa
    não sei|nao sei|outro|outros|não se aplica|nao se aplica|n/s|nenhuma|niets|weet niet|weet ik niet|geen idee
    anders|overig|overige|diversen|inga|ingenting|allt|vet ej|vet inte|annat|övrigt|intet|alt|ved ikke|andet
    vet ikke|annet|ei mitään|ei tietoa|en tiedä|muu|nic|wszystko|nie wiem|inne|inny|nie dotyczy|bez preferencji
    nevím|vše|jiné|žádné|žádný|nincs|semmi|nem tudom|egyéb|nimic|nu știu|nu stiu|altele|yok|hiçbiri|hiç
    bilmiyorum|diğer|farketmez|belirtilmemiş|ничего|нет|не знаю|другое|всё|любое|не указано|неизвестно|н/д
    нет данных|немає|інше|нищо|друго|ništa|ostalo|τίποτα|κανένα|δεν ξέρω|άλλο|なし|無し|無|特になし|特に無し
    該当なし|未定|わからない
    分からない|その他|不明|无|没有|沒有|暂无|暫無|不知道|其他|其它|不适用|不適用|없음|해당 없음|해당없음|모름
    기타|미정|कोई नहीं|कुछ नहीं|पता नहीं|अन्य|لا يوجد
    لا شيء|لا أعرف|غير متوفر|غير محدد|أخرى|אין|לא יודע|לא ידוע|אחר|ไม่มี|ไม่ทราบ|อื่นๆ|không|không có
    không biết|khác|tidak ada|tidak tahu|lainnya|tiada
    """.strip()
    .replace("\n", "|")
    .split("|")
    if word.strip()
)


@lru_cache(maxsize=1 << 16)
def topic_key(topic: str) -> str:
    """Return the normal form of a topic, equal for all its spellings, or an empty text for what is no topic.

    Case, accents, invisible characters, spaces, hyphens and full stops do not count: Node.js is NodeJS, front-end is
    front end, Fuehrung is Führung. Signs that tell names apart stay: C, C++ and C#.
    """
    return "" if says_nothing(topic) else "".join(topic_words(topic))


def says_nothing(topic: str) -> bool:
    """Tell whether a text names no topic: empty, without a letter, or a placeholder such as N/A or "not sure"."""
    return is_placeholder(topic) or _plain(same(topic)) in _NOTHING or not any(map(str.isalpha, topic))


@lru_cache(maxsize=1 << 16)
def topic_words(text: str) -> tuple[str, ...]:
    """Return the words of a text in normal form, without stemming; `.net` is written `dotnet`."""
    plain = _APOSTROPHE.sub("", _DOTTED.sub("", _DOT_NET.sub(" dotnet", _without_accents(same(text)))))
    whole = _SHORTENED.sub(lambda found: found[0].replace(".", ""), plain)
    return tuple(_WORD.findall(whole))


def _without_accents(text: str) -> str:
    """Write out German and Scandinavian letters, and drop the accents of other Latin ones.

    In other scripts a mark is part of its letter.
    """
    if text.isascii():
        return text
    out: list[str] = []
    latin = False
    for letter in normalize("NFD", text.translate(_WRITTEN_OUT)):
        if latin and combining(letter):
            continue
        latin = bool(_LATIN.match(letter))
        out.append(letter)
    return normalize("NFC", "".join(out))


def _plain(text: str) -> str:
    """Return a text without the signs at its ends."""
    return text.strip(" .,;:!?-*\"'()[]<>/")


_NOTHING: Final = frozenset(_plain(same(text)) for text in _NO_TOPIC)
