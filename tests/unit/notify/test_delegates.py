"""Who keeps somebody's calendar: said behind the preferences link or over HTTP, and joined to mails only when made."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from services.notify.app import build
from services.notify.content.addresses import AUDIENCE, Signers
from services.notify.content.letter import gather
from services.notify.domain.delivery import About
from services.notify.settings import Settings
from shared.contracts.notifications import NotificationKind
from shared.contracts.pairs import PairEndReason
from shared.contracts.vocabulary import PairId, PersonId
from shared.pages.links import LinkExpired, Links
from tests.builders import NOW
from tests.keys import keys_for, signer
from tests.memory import MemoryReader, run_on
from tests.unit.notify.facts import ADA, GRACE, PAIR, Notify, contact, ended, paired, program
from tests.unit.notify.letters import SETTINGS, delivery

N = NotificationKind
PAM = PersonId("pam")
OTHER = PairId("other")


@pytest.fixture
def notify() -> Notify:
    notify = Notify()
    notify.tell(contact(ADA), contact(GRACE), contact(PAM), program(), paired(), paired(pair_id=OTHER))
    return notify


@pytest.fixture
async def site(notify: Notify) -> AsyncIterator[httpx.AsyncClient]:
    app = build(Settings(**keys_for("notify")))
    run_on(app, notify)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://notify") as client:
        yield client


def link() -> str:
    claims = {"person_id": GRACE, "kind": N.NUDGE.value}
    return f"/preferences/{signer(AUDIENCE).sign(claims, NOW + timedelta(days=1))}"


class TestThePage:
    async def test_takes_the_address_of_a_colleague_and_shows_it(self, notify: Notify, site: httpx.AsyncClient) -> None:
        answer = await site.post(link(), data={"form": "delegate", "email": "pam@example.org"})
        assert answer.status_code == 303
        assert notify.preferences(GRACE).delegate_id == PAM
        assert 'value="pam@example.org"' in (await site.get(link())).text

    async def test_leaves_the_choice_of_mails_alone(self, notify: Notify, site: httpx.AsyncClient) -> None:
        await site.post(link(), data={"form": "preferences"})
        before = notify.preferences(GRACE).opted_out
        await site.post(link(), data={"form": "delegate", "email": "pam@example.org"})
        await site.post(link(), data={"form": "delegate", "email": ""})
        assert before
        assert (notify.preferences(GRACE).opted_out, notify.preferences(GRACE).delegate_id) == (before, None)

    @pytest.mark.parametrize("wrong", ["nobody@example.org", "grace@example.org", "no address"])
    async def test_says_that_it_knows_nobody_else(self, notify: Notify, site: httpx.AsyncClient, wrong: str) -> None:
        page = await site.post(link(), data={"form": "delegate", "email": wrong})
        assert page.status_code == 409
        assert "We know nobody else with this address" in page.text
        assert notify.preferences(GRACE) is None


class TestOverHttp:
    async def test_is_set_by_id_and_unset(self, site: httpx.AsyncClient) -> None:
        path = f"/v1/people/{GRACE}/delegate"
        assert (await site.put(path, json={"delegate_id": PAM})).json() == {"person_id": GRACE, "delegate_id": PAM}
        assert (await site.put(path, json={"delegate_id": None})).json()["delegate_id"] is None
        refused = await site.put(path, json={"delegate_id": "nobody"})
        assert (refused.status_code, refused.json()["code"]) == (409, "unknown-delegate")


class TestTheLink:
    @pytest.mark.parametrize(("principal", "days"), [(GRACE, 28), (None, 180)])
    def test_names_a_delegate_and_lasts_weeks(self, principal: PersonId | None, days: int) -> None:
        kind = N.DELEGATE_NUDGE if principal else N.NUDGE
        mail = delivery(kind, person_id=PAM, about=About(principal=principal))
        token = Signers(SETTINGS).addresses(mail, NOW).meetings.rpartition("/")[2]
        links, day = Links(SETTINGS.link_keys("scheduling"), "scheduling"), timedelta(days=1)

        claims = links.read(token, NOW + (days - 1) * day).claims

        assert (claims["person_id"], claims.get("delegate_id")) == (principal or PAM, PAM if principal else None)
        with pytest.raises(LinkExpired):
            links.read(token, NOW + (days + 1) * day)


class TestLetters:
    async def test_of_a_delegate_name_whose_calendar_it_is_and_the_other_side(self, notify: Notify) -> None:
        asked = delivery(N.DELEGATE_NUDGE, pair_id=PAIR, person_id=PAM, about=About(principal=GRACE))
        found = await gather(MemoryReader(notify), asked)  # type: ignore[arg-type] # a reader in memory
        assert found
        assert found.principal
        assert (found.principal.id, [one.contact.id for one in found.others]) == (GRACE, [ADA])

    async def test_of_pairs_in_need_leave_out_those_that_have_ended(self, notify: Notify) -> None:
        notify.tell(ended(PairEndReason.NO_FAULT))
        asked = delivery(N.PAIRS_IN_NEED, person_id=PAM, about=About(in_need=(PAIR, OTHER), count=2))
        found = await gather(MemoryReader(notify), asked)  # type: ignore[arg-type] # a reader in memory
        assert found
        assert [(one.pair.id, [person.id for person in one.people]) for one in found.in_need] == [(OTHER, [ADA, GRACE])]
