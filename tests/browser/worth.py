"""A program that has lived, in feedback's memory: what its report and its sponsor's pages show."""

from datetime import timedelta
from typing import Final

from services.feedback.commands import AskJuniors, MakeCommitment, SetCosts, ThankJuniors
from services.feedback.store import OPINIONS
from shared.contracts.feedback import CommitmentScope, Wave
from shared.contracts.pairs import PairEndReason
from tests.browser.stage import PUBLISHED, Stage
from tests.keys import AUTHORSHIP
from tests.unit.feedback.test_pilot import session_missed
from tests.unit.feedback.test_soundings import says
from tests.unit.feedback.world import pair_created, pair_ended, session_held

PAIRS: Final = 24
TOPICS: Final = ("short videos", "prompting", "how customers pay", "Datenschutzgrundverordnung")


def lived(stage: Stage) -> str:
    """Let pairs meet, promise, end and look back; one goes on, and its sponsor has asked and thanked."""
    world = stage.world
    world.hear(PUBLISHED)
    for number in range(PAIRS):
        parts = {"hours": 100 * number, "seniority": 2000 - 50 * number, "languages": 500}
        world.hear(pair_created(number).model_copy(update={"components": parts, "topics": TOPICS}))
    for survey in world.surveys(wave=Wave.EXPECTATIONS):
        world.answer_all(survey, 3 if survey.person_id.startswith("junior") else 2)
    for month in range(4):
        world.wait(timedelta(days=30))
        held = range(month * 5, PAIRS)
        now = {"starts_at": world.now, "ends_at": world.now + timedelta(minutes=45)}
        world.hear(*(session_held(one, month + 1).model_copy(update=now) for one in held))
        world.answer_open(worth_it=3 + month % 3, learned=2 + month)
    for number in range(6):
        sealed = AUTHORSHIP.seal(f"pair-{number}", {"words": "Publish the minutes"})
        due = world.now + timedelta(days=9)
        about = {"pair_id": f"pair-{number}", "person_id": f"senior-{number}", "scope": CommitmentScope.TEAM}
        world.hear(MakeCommitment(**about, due=due, sealed=sealed), session_missed(number, 9))
    asked = AUTHORSHIP.seal("s", {"question": "Would you speak up in a board meeting?", "choices": "No\nPerhaps\nYes"})
    world.hear(SetCosts(program_id="program", amount=12_000, currency="EUR"))
    world.hear(AskJuniors(program_id="program", sounding_id="s", sealed=asked))
    for opinion in world.find(OPINIONS)[:-1]:
        says(world, opinion, len(opinion.id) % 3, "If I am asked first, and not in front of everybody at once.")
    world.hear(ThankJuniors(program_id="program", sealed=AUTHORSHIP.seal("program", {"words": "Thank you all."})))
    world.hear(*(pair_ended(one, PairEndReason.COMPLETED) for one in range(PAIRS - 1)))
    for survey in world.surveys(wave=Wave.CLOSING):
        number = int(survey.pair_id.removeprefix("pair-"))
        world.answer_all(survey, 2 + number * 3 // PAIRS, topics=TOPICS[: 1 + number % 4])
    return stage._feedback()
