from dataclasses import replace

import httpx
import pytest

from services.notify.domain.people import Contact, Preferences, change, reads
from shared.contracts.vocabulary import Language
from shared.languages import COOKIE
from tests.memory import run_on
from tests.unit.notify.facts import ADA, Notify, contact, program
from tests.unit.notify.letters import ADA_CONTACT
from tests.unit.notify.test_api import application, link

GERMAN = replace(ADA_CONTACT, language="de", languages=("de-CH", "en"))
DUTCH = replace(ADA_CONTACT, language="nl", languages=("nl", "fr"))
UNKNOWN = replace(ADA_CONTACT, languages=())


class TestLanguage:
    def test_is_the_one_that_was_chosen(self) -> None:
        assert reads(GERMAN, Preferences(id=ADA, language=Language.ES), ("fr",)) is Language.ES

    @pytest.mark.parametrize(
        ("known", "of_program", "read"),
        [
            (GERMAN, ("fr",), Language.DE),
            (DUTCH, ("es",), Language.FR),
            (UNKNOWN, ("nl", "es"), Language.ES),
            (UNKNOWN, (), Language.EN),
            (None, ("de",), Language.DE),
        ],
        ids=["theirs", "the first of theirs that we have", "the program's", "English", "the program's, of nobody"],
    )
    def test_is_else_what_is_known_of_them_or_the_programs(
        self, known: Contact | None, of_program: tuple[str, ...], read: Language
    ) -> None:
        assert reads(known, Preferences(id=ADA), of_program) is read

    def test_is_that_of_a_contact_from_before_languages_were_told(self) -> None:
        assert reads(change(None, contact(language="fr")), None, ("de",)) is Language.FR
        assert reads(change(None, contact(language="en")), None, ("de",)) is Language.DE

    def test_is_kept_with_the_contact_and_the_program(self) -> None:
        notify = Notify()
        notify.tell(contact(languages=("de", "en")), program(languages=("es",)))
        assert notify.contact(ADA).languages == ("de", "en")
        assert notify.kept["programs"]["program"].languages == ("es",)


class TestChoosing:
    @pytest.fixture
    def notify(self) -> Notify:
        notify = Notify()
        notify.tell(contact())
        return notify

    @pytest.fixture
    def site(self, notify: Notify) -> httpx.AsyncClient:
        app = application()
        app.state.engine = run_on(app, notify)
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://notify")

    async def test_behind_a_mail_is_kept_for_mails_and_for_pages(self, site: httpx.AsyncClient, notify: Notify) -> None:
        answer = await site.post(link(notify), data={"form": "language", "language": "fr"})
        assert (answer.status_code, f"{COOKIE}=fr" in answer.headers["set-cookie"]) == (303, True)
        assert notify.preferences(ADA).language is Language.FR
        assert '<option value="fr" lang="fr" selected>' in (await site.get(link(notify))).text

    async def test_behind_a_mail_takes_no_language_that_we_do_not_have(
        self, site: httpx.AsyncClient, notify: Notify
    ) -> None:
        assert (await site.post(link(notify), data={"form": "language", "language": "nl"})).status_code == 422
        assert notify.preferences(ADA) is None

    async def test_on_ones_own_page_is_kept_for_mails_and_for_pages(
        self, site: httpx.AsyncClient, notify: Notify
    ) -> None:
        answer = await site.post("/home/language", data={"language": "de"}, headers={"On-Behalf-Of": ADA})
        assert (answer.status_code, answer.headers["location"].endswith("/home")) == (303, True)
        assert f"{COOKIE}=de" in answer.headers["set-cookie"]
        assert notify.preferences(ADA).language is Language.DE

    async def test_on_ones_own_page_is_kept_in_the_browser_of_somebody_who_is_no_person(
        self, site: httpx.AsyncClient, notify: Notify
    ) -> None:
        answer = await site.post("/home/language", data={"language": "de"})
        assert f"{COOKIE}=de" in answer.headers["set-cookie"]
        assert notify.kept["preferences"] == {}

    async def test_by_http_stays_while_it_is_not_named(self, site: httpx.AsyncClient) -> None:
        path = f"/v1/people/{ADA}/preferences"
        assert (await site.put(path, json={"opted_out": [], "language": "es"})).json()["language"] == "es"
        assert (await site.put(path, json={"opted_out": ["ready"]})).json()["language"] == "es"
