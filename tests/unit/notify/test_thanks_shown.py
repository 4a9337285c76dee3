"""A manager is told once that somebody lets them read thanks, and is told who, but not by whom they were thanked."""

from services.notify.content.addresses import Signers
from services.notify.content.letter import gather
from services.notify.domain.delivery import About
from services.notify.settings import Settings
from shared.contracts.feedback import ThanksShown
from shared.contracts.notifications import NotificationKind as N
from shared.contracts.vocabulary import PersonId
from tests.builders import NOW
from tests.keys import keys_for
from tests.memory import MemoryReader
from tests.unit.notify.facts import ADA, GRACE, PAIR, Notify, contact, paired, program
from tests.unit.notify.letters import delivery, opened, text

PAM = PersonId("pam")


def shown(revision: int = 4) -> ThanksShown:
    return ThanksShown(
        revision=revision,
        pair_id=PAIR,
        program_id="program",
        members=paired().members,
        thanks_id="thanks-1",
        recipient_id=ADA,
        manager_id=PAM,
    )


class TestThanksShown:
    def test_is_told_to_the_manager_once(self) -> None:
        notify = Notify()
        notify.tell(contact(ADA), contact(GRACE), contact(PAM), program(), paired(), shown(), shown(revision=6))

        assert notify.only(PAM, N.THANKS_SHOWN).about.principal == ADA

    async def test_says_who_was_thanked_and_not_by_whom(self) -> None:
        notify = Notify()
        notify.tell(contact(ADA), contact(GRACE), contact(PAM), program(), paired())
        asked = delivery(N.THANKS_SHOWN, pair_id=PAIR, person_id=PAM, about=About(principal=ADA))

        found = await gather(MemoryReader(notify), asked)  # type: ignore[arg-type] # a reader in memory

        assert found
        assert found.principal
        assert (found.principal.id, found.others) == (ADA, ())
        assert found.principal.name in text(opened(found))

    def test_leads_to_the_page_on_which_it_is_read(self) -> None:
        made = delivery(N.THANKS_SHOWN, pair_id=PAIR, person_id=PAM, about=About(principal=ADA))

        page = Signers(Settings(**keys_for("notify"))).addresses(made, NOW).page
        assert page.endswith("/home/surveys#shown-thanks")
