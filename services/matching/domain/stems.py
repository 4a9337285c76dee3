"""Words without their endings, and the words that say nothing of a topic.

Source: the Snowball stemmers (Porter 2001).
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

import snowballstemmer

from services.matching.domain.topics import topic_words

_ALGORITHMS: Final = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
# Words that the stemmer would take for another: a customer is nothing custom, an engine no engineering. The first of a
# line is the stem of all its words.
_OWN_WORDS: Final = {
    "english": """
        accessibility accessible accessibly
        accounting accountancy accountant accountants
        authority authorities
        busy
        capitalist capitalism capitalists
        customer customers
        engine engines
        excellence excellent excellently
        executive executives
        experiment experimental experimentation experiments
        importance important
        marketing marketer marketers
        networking networker networkers
        objective objectives
        relativity
        training trainer trainers trainings
        universal universally
        university universities
    """,
    "french": "communication communications",
    "spanish": "negociacion negociaciones negociador negociadora negociadores negociar",
}
_OWN: Final = {
    algorithm: {word: line.split()[0] for line in lines.splitlines() for word in line.split()}
    for algorithm, lines in _OWN_WORDS.items()
}
SHORTEST: Final = 4  # letters; shorter words keep their ending, and so do names with signs or digits


def _all_of(texts: str) -> frozenset[str]:
    return frozenset(word for text in texts.split() for word in topic_words(text))


# Articles, pronouns, prepositions, conjunctions and auxiliary verbs of the languages most written.
STOP_WORDS: Final = _all_of(
    """
    a about after all also am an and any are as at be because been before being between both but by can could did do
    does doing during each either else etc few for from had has have having he her here him his how i id if im in
    into is it its ive just less like many may me might more most much my myself nor not of off on once one only or
    other others our out over own per rather same she should so some such than that the their them then there these
    they this those through to too under until up upon us very via was we were what when where which while who whom
    whose why will with within without would you your eg ie aber alle als am an auch auf aus bei beim bin bis da
    damit dann das dass dazu dem den der des die dies diese dieser doch du durch ein eine einem einen einer eines er
    es etwas fuer hat habe haben ich ihr im in ist ja kann man mehr mein meine mich mir mit moechte nach nicht noch
    nur ob oder sein sich sie sind so sowie ueber um und uns unter vom von vor was wenn wer werden wie will wir wird
    zu zum zur zwischen au aux avec ce ces cette comme dans de des du elle en est et etre il ils je la le les leur
    leurs lui mais me mes moi mon ne nos notre nous on ou par pas plus pour qu que qui sa sans se ses son sont sous
    sur ta tout toute tres un une vers vos votre vous y al algo como con cual cuando de del desde donde el ella en
    entre es esta este esto hacia hay la las lo los mas me mi mis muy no nos o otra otro para pero por porque que
    quiero se ser si sin sobre son su sus tambien te tiene todo un una uno y ya yo agli ai al alla alle anche che
    chi ci come con cui da dai dal dalla de degli dei del della delle di e ed gli i il io la le lo ma mi nei nel
    nella non o per piu quale se si sono su sui sul sulla tra un una uno ao aos as com como da das de do dos e ela
    em entre essa esse esta este eu isso mais mas meu minha na nas no nos o os ou para pela pelo por que se sem ser
    seu sua suas tambem um uma aan als bij dat de deze die dit door een en er het hoe ik in is mijn met naar niet of
    om onze ook op over te tot uit van voor wat we wil zijn att av de den det du en ett foer fraan har hur i jag kan
    man med min mina mitt och om paa som till af at de den der det en er et for fra har hvordan i jeg kan med min og
    om paa til
    """
)
# Words that people put around a topic: they say little of it, in any program.
FILLERS: Final = _all_of(
    """
    skill skills skillset knowledge experience experienced experiences expertise expert understanding understand
    learn learning learned know knowing improve improving improvement better best good great strong basic basics
    fundamentals introduction intro advanced beginner intermediate general various different new ways way work
    working works use using used tool tools topic topics area areas field fields interest interested interests help
    helping want wanted wants need needs looking look get getting give gain make making become becoming develop
    developing share sharing able ability especially including well effective effectively successful successfully
    successfully things thing anything something love enjoy passionate passion years year currently current role
    roles career job professional personal people person kenntnisse wissen erfahrung erfahrungen faehigkeiten
    grundlagen einfuehrung umgang lernen verstehen verbessern besser gut gute arbeiten arbeit nutzen nutzung themen
    thema bereich bereiche interesse interessiert entwickeln weiterentwickeln connaissance connaissances competence
    competences experience bases base notions apprendre comprendre ameliorer mieux travail travailler utiliser
    utilisation sujet sujets domaine domaines developper conocimiento conocimientos habilidad habilidades
    experiencia basico basicos aprender entender mejorar mejor trabajo trabajar usar uso tema temas area areas
    desarrollar desarrollo
    """
) - _all_of("career")


def algorithms(languages: Iterable[str]) -> tuple[str, ...]:
    """Return the stemmers of languages given by BCP 47 tags, each once; English if there is none for any of them."""
    found = (_ALGORITHMS.get(tag.split("-", maxsplit=1)[0].lower()) for tag in languages)
    return tuple(dict.fromkeys(one for one in found if one)) or ("english",)


@lru_cache(maxsize=1 << 17)
def stem(word: str, algorithm: str) -> str:
    """Return a word without its ending."""
    if len(word) < SHORTEST or not word.isalpha():
        return word
    if own := _OWN.get(algorithm, {}).get(word):
        return own
    found = topic_joined(_stemmer(algorithm).stemWord(word))
    return _american(found) if algorithm == "english" else found


def has_own_stem(word: str, algorithm: str) -> bool:
    """Tell whether a word is told apart from others that look derived from it, or it from them."""
    return word in _OWN.get(algorithm, {})


def _american(found: str) -> str:
    """Return the American spelling of an English stem: organise is organize, behaviour is behavior."""
    if len(found) > SHORTEST and found.endswith(("is", "ys")):
        return found[:-1] + "z"
    return found[:-3] + "or" if len(found) > SHORTEST and found.endswith("our") else found


def topic_joined(text: str) -> str:
    """Return a stem in the normal form of words."""
    return "".join(topic_words(text))


@cache
def _stemmer(algorithm: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(algorithm)
