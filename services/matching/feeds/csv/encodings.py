"""Guesses the one-byte encoding of a text that is not UTF-8, by what its letters would be in each.

In a wrong encoding, words get signs, capitals in their middle and letters that nobody writes: ü of a Mac is Ÿ in
Windows-1252, ł of Windows-1250 is ³.
"""

import re
from collections.abc import Iterable
from typing import Final

# The first one wins a tie; Western European is by far the most frequent.
ENCODINGS: Final = {
    "cp1252": "Windows-1252 (Western European)",
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "mac-roman": "Mac OS Roman",
    "cp850": "DOS (code page 850)",
}
_WORD: Final = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
# Letters of the languages for which an encoding is used; a letter of other languages says little.
_USUAL: Final = {
    "cp1252": "äöüßéèêëàâçîïôûùœæøåáíóúñìòãõÄÖÜÉÈÀÇÅØÆÁÍÓÚÑÊ",
    "cp1250": "ąćęłńóśźżáčďéěíňřšťúůýžőűöüäßĄĆĘŁŃÓŚŹŻČĎĚŇŘŠŤŮŽÁÉÍÖÜ",
    "cp1251": "абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯёіїєґІЇЄ",
    "mac-roman": "äöüßéèêëàâçîïôûùœæøåáíóúñìòãõÄÖÜÉÈÀÇÅØÆÁÍÓÚÑÊ",
    "cp850": "äöüßéèêëàâçîïôûùæøåáíóúñìòãõÄÖÜÉÈÀÇÅØÆÁÍÓÚÑÊ",
}
MOSTLY: Final = 0.8  # of the words; else none of them explains the text
MOST_WORDS: Final = 5_000


def guess(lines: Iterable[bytes]) -> str:
    """Return the encoding in which most words of these lines have usual letters alone."""
    words: list[bytes] = []
    for line in lines:
        words += _WORD.findall(line)
        if len(words) > MOST_WORDS:
            break
    usual = {encoding: sum(_is_usual(word, encoding) for word in words) for encoding in ENCODINGS}
    best = max(ENCODINGS, key=usual.__getitem__)
    return best if usual[best] >= MOSTLY * len(words) else next(iter(ENCODINGS))


def _is_usual(word: bytes, encoding: str) -> bool:
    text = word.decode(encoding, errors="replace")
    usual = all(letter.isascii() or letter in _USUAL[encoding] for letter in text)
    capitals = text.isupper() or not any(letter.isupper() for letter in text[1:])
    alone = encoding != "cp1251" or not any(map(str.isascii, text))  # no word has Cyrillic and Latin letters
    return usual and capitals and alone and len(text) > 1
