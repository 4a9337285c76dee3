"""Every mail in every language: nothing is left open, nothing is left in English, and nothing breaks on its way."""

import re
from dataclasses import replace
from email.header import decode_header, make_header
from functools import cache

import pytest

from services.notify.content.letter import Letter
from services.notify.domain.delivery import About, News, PairNews
from services.notify.domain.kinds import OPTIONAL
from shared.agendas import AGENDAS
from shared.contracts.feedback import Wave
from shared.contracts.notifications import NotificationKind
from shared.contracts.pairs import DeclineReason, PairEndReason, PauseReason
from shared.contracts.participants import EnrollmentMode, UnmatchedReason
from shared.contracts.programs import SponsorQuestion
from shared.contracts.vocabulary import Kind, Language, Role
from shared.languages import PSEUDO, gettext, speaks
from tests.builders import NOW
from tests.unit.notify.facts import GRACE
from tests.unit.notify.letters import calendars, compose, html, letter, meeting, opened, text
from tests.unit.notify.test_mails import TELLING, WITH_A_SESSION, any_letter

N = NotificationKind
TRANSLATED = tuple(one for one in Language if one is not Language.EN)
# What belongs to people, to the program or to the mail server, and is the same in every language.
DATA = re.compile(
    r"https?://[^\s⟧]+|[^\s⟦]+@[^\s⟧]+|Ada Lovelace|Grace Hopper|Grace|Digital Spring|data literacy|social media|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|CES?T|\band\b|Europe/Berlin|d{8,}"
)
# Kinds and what they are about: each wording of each kind at least once.
ABOUT = (
    *((kind, any_letter(kind).delivery.about) for kind in N),
    *((N.PROGRAM_NEWS, About(news=news, subject="run", pairs=3)) for news in News),
    *((N.PAIR_NEWS, About(pair_news=news)) for news in PairNews),
    *((N.UNMATCHED, About(unmatched=reason)) for reason in UnmatchedReason),
    *((N.PROPOSAL_CLOSED, About(declined=reason)) for reason in DeclineReason),
    *((N.PAIR_PAUSED, About(paused=reason, until=NOW)) for reason in PauseReason),
    *((N.PAIR_PAUSED, About(paused=reason, again=True)) for reason in PauseReason),
    *((N.PAIR_ENDED, About(ended=reason)) for reason in PairEndReason),
    *((N.WELCOME, About(mode=mode)) for mode in EnrollmentMode),
    *((N.SURVEY, About(wave=wave)) for wave in Wave),
    *((N.SPONSOR_ASKED, About(question=question)) for question in SponsorQuestion),
    *((kind, About(newcomer=True, unheard=True)) for kind in (N.PAIR_ENDED, N.PROPOSAL_CLOSED)),
    *((kind, About(unheard=True)) for kind in (N.PAIR_ENDED, N.PROPOSAL_CLOSED)),
    *((kind, About(newcomer=True)) for kind in (N.PAIRED, N.UNMATCHED, N.PROPOSAL, N.READY, N.PROGRAM_CLOSED)),
    (N.PAIR_ENDED, About(withdrawn=True)),
    (N.PAIR_ENDED, About(ended=PairEndReason.COMPLETED, cut_short=True)),
    (N.PAIR_ENDING, About(ends_on=NOW, weeks=12)),
    (N.PAIR_EXTENDED, About(ends_on=NOW, weeks=1)),
    (N.PAUSED, About(until=NOW)),
    (N.NUDGE, About(own=True, in_a_row=1)),
    (N.NUDGE, About(own=True, in_a_row=3)),
    (N.WAITLISTED, About(position=7)),
    (N.PAIRS_IN_NEED, About(count=1)),
    (N.CANCELLATION_COUNT, About(count=2, among=9)),
    (N.THANKS_SHOWN, About(principal=GRACE)),
)


def written(
    kind: N, about: About, language: str, role: Role = Role.MENTOR, program_kind: Kind = Kind.REVERSE
) -> Letter:
    """Return a letter with everything in it that a mail of the kind can have."""
    agenda = AGENDAS[1][program_kind].orientation
    told = meeting(1, cancelled=kind not in TELLING, agenda=agenda) if kind in WITH_A_SESSION else None
    made = letter(
        kind,
        role,
        program_kind=program_kind,
        about=about,
        meeting=told,
        session=meeting(agenda=agenda),
        expires_at=NOW,
    )
    return replace(made, language=language)


@cache
def said(case: int, language: str) -> tuple[str, str, str]:
    """Return subject, text and HTML of one of the cases."""
    kind, about = ABOUT[case]
    message = opened(written(kind, about, language))
    return str(message["Subject"]), text(message), html(message)


def paragraphs(words: str) -> set[str]:
    """Return the sentences of a text that say something: without data, signs and numbers."""
    plain = DATA.sub("", words)
    return {one.strip() for one in re.split(r"(?<=[.?!:])\s+", plain) if re.search(r"[^\W\d_]{3,} [^\W\d_]{2,}", one)}


@pytest.mark.parametrize("case", range(len(ABOUT)), ids=lambda case: f"{ABOUT[case][0]}-{case}")
class TestEveryMail:
    @pytest.mark.parametrize("language", TRANSLATED)
    def test_says_nothing_as_the_english_one_does(self, case: int, language: str) -> None:
        theirs, ours = said(case, Language.EN), said(case, language)
        assert theirs[0] != ours[0]
        assert paragraphs(theirs[1]) & paragraphs(ours[1]) == set()

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_leaves_nothing_open(self, case: int, language: str) -> None:
        for words in said(case, language):
            plain = re.sub(r"https?://\S+", "", words)
            assert not re.search(r"%\(|\{|\}|None|Undefined", re.sub(r"style=\"[^\"]*\"", "", plain))

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_has_a_subject_that_folds_and_is_read_back_unchanged(self, case: int, language: str) -> None:
        content = compose(written(*ABOUT[case], language)).content
        lines = re.search(rb"^Subject: (?:.*\r\n[ \t])*.*\r\n", content, re.MULTILINE)
        assert lines is not None
        assert all(len(line) <= 78 and line.isascii() for line in lines[0].split(b"\r\n"))
        assert str(make_header(decode_header(lines[0].decode()[9:].replace("\r\n", "")))) == said(case, language)[0]

    def test_has_no_word_that_no_catalog_has(self, case: int) -> None:
        for words in said(case, PSEUDO)[:2]:
            bare = DATA.sub("", words)
            while "⟦" in bare:
                shorter = re.sub(r"⟦[^⟦⟧]*⟧", "", bare)
                assert shorter != bare, bare
                bare = shorter
            assert re.findall(r"[^\W\d_]{2,}", bare) == []


class TestRoles:
    @pytest.mark.parametrize("language", TRANSLATED)
    @pytest.mark.parametrize("program_kind", Kind)
    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("kind", [N.WELCOME, N.PAIRED, N.PROPOSAL, N.UNMATCHED, N.INVITATION])
    def test_are_said_in_no_other_language(self, kind: N, role: Role, program_kind: Kind, language: str) -> None:
        about = any_letter(kind).delivery.about
        theirs, ours = (text(opened(written(kind, about, one, role, program_kind))) for one in ("en", language))
        assert paragraphs(theirs) & paragraphs(ours) == set()

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_of_nobody_whose_name_is_known_are_said_too(self, language: str) -> None:
        for kind in N:
            alone = replace(any_letter(kind), program=None, pair=None, others=(), session=None, language=language)
            words = text(opened(alone))
            assert "your " not in words
            assert "None" not in words


class TestCalendar:
    @pytest.mark.parametrize(
        ("language", "title", "first"),
        [
            ("de", "Ada Lovelace und Grace Hopper (1 von 6)", "• Stellen Sie sich einander vor"),
            ("fr", "Ada Lovelace et Grace Hopper (1 sur 6)", "• Présentez-vous"),
            ("es", "Ada Lovelace y Grace Hopper (1 de 6)", "• Preséntense"),
        ],
    )
    def test_names_the_session_and_its_agenda(self, language: str, title: str, first: str) -> None:
        (calendar, _) = calendars(opened(written(N.INVITATION, About(), language)))
        (event,) = calendar.walk("VEVENT")
        assert str(event["SUMMARY"]) == title
        assert str(event["DESCRIPTION"]).startswith(first)
        assert str(calendar["PRODID"]).endswith(f"//{language.upper()}")


class TestLines:
    def test_begin_with_no_sign_before_which_french_sets_a_blank(self) -> None:
        for kind, about in ABOUT:
            part = opened(written(kind, about, "fr")).get_body(("plain",))
            assert part is not None
            assert not re.search(r"^[:;!?]|[^\s\N{NO-BREAK SPACE}]:$", part.get_content(), re.MULTILINE)


class TestMail:
    def test_says_which_language_it_is_in(self) -> None:
        message = opened(written(N.WELCOME, About(), "de"))
        assert message["Content-Language"] == "de"
        assert '<html lang="de">' in html(message)

    @pytest.mark.parametrize(
        ("language", "hours", "zone"),
        [("de", "15:00\N{EN DASH}15:45 MEZ", "Berlin"), ("es", "15:00\N{EN DASH}15:45 CET", "Berlín")],
    )
    def test_gives_times_and_zones_as_they_are_written_there(self, language: str, hours: str, zone: str) -> None:
        words = text(opened(written(N.INVITATION, About(), language)))
        assert hours in words
        assert zone in words

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_can_be_stopped_where_it_can_be_done_without(self, language: str) -> None:
        for kind in OPTIONAL:
            message = opened(written(kind, any_letter(kind).delivery.about, language))
            assert message["List-Unsubscribe"].strip("<>") in text(message)

    def test_is_in_english_again_for_the_next_reader(self) -> None:
        compose(written(N.WELCOME, About(), "de"))
        assert gettext("Thank you") == "Thank you"
        with speaks("fr"):
            assert "Hello Ada" in text(opened(written(N.WELCOME, About(), "en")))
