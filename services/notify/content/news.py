"""What coordinators and members of pairs are told of, in the language that is spoken now."""

from dataclasses import dataclass
from typing import Final

from services.notify.domain.delivery import News, PairNews
from shared.contracts.closed import total
from shared.languages import gettext, ngettext
from shared.pages.words import counted
from shared.phrases import phrase


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The words of a coordinator's mail: its subject, what happened, what the coordinator can do, and where."""

    subject: str
    said: str
    next: str
    button: str = phrase("Open the page")


_NEWS: Final = total(
    News,
    {
        News.SPONSOR_ACCEPTED: Told(
            subject=phrase("{program} has a sponsor"),
            said=phrase("The sponsor of {program} has accepted."),
            next=phrase("You can publish the program, or go on if it is published."),
        ),
        News.SPONSOR_DECLINED: Told(
            subject=phrase("The sponsor of {program} has declined"),
            said=phrase("The person who was asked does not sponsor {program}."),
            next=phrase("Name somebody else; they are asked by mail."),
        ),
        News.ROLLOUT_AGREED: Told(
            subject=phrase("{program} may start at rollout"),
            said=phrase("The sponsor of {program} says that it may start at rollout, without a pilot."),
            next=phrase("You can move the program to its rollout."),
        ),
        News.ROLLOUT_DECLINED: Told(
            subject=phrase("{program} is to begin with a pilot"),
            said=phrase("The sponsor of {program} wants it to begin with a pilot."),
            next=phrase("Move the program to its pilot when you are ready."),
        ),
        News.SPONSOR_LEFT: Told(
            subject=phrase("{program} needs another sponsor"),
            said=phrase("The sponsor of {program} has left the organization."),
            next=phrase("The program goes on. Name somebody else as its sponsor; they are asked by mail."),
        ),
        News.COORDINATOR_LEFT: Told(
            subject=phrase("{program} has one coordinator less"),
            said=phrase("A coordinator of {program} has left the organization."),
            next=phrase("You need not do anything; name somebody else if you need a hand."),
        ),
        News.RUN_DRAFTED: Told(
            subject=phrase("A draft of {program} waits for you"),
            said=phrase("A match run of {program} happened by itself, as planned, and its draft is complete."),
            next=phrase("Read the draft, change what you want, and release it; nobody is told before."),
        ),
        News.RUN_RELEASED: Told(
            subject=phrase("{program}: new pairs were released"),
            said=phrase("A match run of {program} happened by itself, as planned, and its draft was released."),
            next=phrase("You need not do anything: its people are told."),
        ),
        News.RUN_HELD: Told(
            subject=phrase("A draft of {program} could not be released"),
            said=phrase(
                "A match run of {program} happened by itself, but a rule of the program keeps its draft from being "
                "released, for instance because a reporting line is not known."
            ),
            next=phrase("Read the draft and what it lacks; release it, or run again once the rest is known."),
        ),
        News.RUN_WAITS: Told(
            subject=phrase("{program}: no new run while a draft waits"),
            said=phrase(
                "A match run of {program} was due, and was skipped, because the draft of an earlier run still waits."
            ),
            next=phrase("Release that draft, or start another run, so that the next one can happen by itself."),
        ),
        News.RUN_FAILED: Told(
            subject=phrase("A match run of {program} failed"),
            said=phrase("A match run of {program} was due, and could not be computed."),
            next=phrase("The run says why. Another one happens at the next planned time, or when you start it."),
        ),
        News.PILOT_EVALUATED: Told(
            subject=phrase("The pilot of {program} was evaluated"),
            said=phrase("The pilot of {program} was evaluated, and its sponsor is asked what should follow."),
            next=phrase("You can read the evaluation in the platform. We write when the sponsor has decided."),
        ),
        News.PILOT_NOT_ASKED: Told(
            subject=phrase("The pilot of {program} was evaluated"),
            said=phrase(
                "The pilot of {program} was evaluated. No sponsor has accepted, so nobody is asked what follows."
            ),
            next=phrase("Name a sponsor and evaluate it again, or record the decision with its reason."),
        ),
        News.PILOT_EXPANDED: Told(
            subject=phrase("{program} is open to everybody"),
            said=phrase(
                "After the pilot of {program}, the decision is to open it to everybody. The rollout has begun."
            ),
            next=phrase("You can enroll more people and start the next match run."),
        ),
        News.PILOT_ADJUSTED: Told(
            subject=phrase("{program} goes on with its pilot"),
            said=phrase(
                "After the evaluation, the decision is to change something and go on with the pilot of {program}."
            ),
            next=phrase("Change the settings, with the reason, and evaluate the pilot again later."),
        ),
        News.PILOT_STOPPED: Told(
            subject=phrase("{program} is about to close after its pilot"),
            said=phrase(
                "After the pilot of {program}, the decision is to close it. Three days later its pairs end, and its "
                "people are told."
            ),
            next=phrase(
                "You need not do anything; the report stays readable. If it was a mistake, take it back in the "
                "settings until then."
            ),
        ),
        News.CLOSING_PLANNED: Told(
            subject=phrase("{program} is about to close"),
            said=phrase(
                "Somebody has closed {program}. That takes hold after three days: all its pairs end without fault, and "
                "everybody who takes part is told. Until then it goes on without new pairs, and nobody in it hears of "
                "this."
            ),
            next=phrase("If it was a mistake, take it back in the settings until then."),
        ),
        News.CLOSING_TAKEN_BACK: Told(
            subject=phrase("{program} goes on"),
            said=phrase("The end of {program} was taken back. Nothing has ended, and nobody in it was told."),
            next=phrase("You need not do anything."),
        ),
        News.PLAN_WAITS: Told(
            subject=phrase("A file for {program} waits for your decision"),
            said=phrase(
                "A file of people for {program} would change more at once than may happen by itself, so it is held: "
                "nothing has changed, and nobody was told."
            ),
            next=phrase(
                "Read what it would do, and approve or discard it. A people administrator can do so, too. If nobody "
                "decides, it expires and changes nothing."
            ),
            button=phrase("Read the plan and decide"),
        ),
        News.PLAN_EXPIRED: Told(
            subject=phrase("A file for {program} has expired"),
            said=phrase(
                "A file of people for {program} was held, and nobody decided about it in time. Nothing has changed."
            ),
            next=phrase("If it was right, let it be sent again."),
            button=phrase("Read what it would have done"),
        ),
        News.PLAN_ELSEWHERE: Told(
            subject=phrase("Changes of people would touch {pairs} of {program}"),
            said=phrase(
                "Changes of people are held, because they are more at once than may happen by themselves. They would "
                "pause or end {pairs} of {program}. Nothing of that has happened, and nobody in a pair was told."
            ),
            next=phrase(
                "A people administrator decides about them. If you know that they are wrong, for instance about a "
                "reporting line, tell them now."
            ),
        ),
        News.ENDINGS_WAIT: Told(
            subject=phrase("Withdrawals from {program} wait for your decision"),
            said=phrase(
                "By single calls, more people of {program} than usual would have been withdrawn within an hour, or "
                "would have lost their pair. The last of them are held: they keep their places and pairs, and were not "
                "told."
            ),
            next=phrase(
                "Read who they are, and approve or discard it. If you did not ask for it, find out who or what did. If "
                "nobody decides, it expires and changes nothing."
            ),
            button=phrase("Read the plan and decide"),
        ),
        News.ENDINGS_EXPIRED: Told(
            subject=phrase("Withdrawals from {program} have expired"),
            said=phrase(
                "Withdrawals from {program} and ends of its pairs were held, and nobody decided about them in time. "
                "Nothing has changed."
            ),
            next=phrase("If they were right, let them be asked for again."),
            button=phrase("Read what it would have done"),
        ),
        News.PAIRS_PAUSED: Told(
            subject=phrase("{program}: {pairs} paused after a change in the organization"),
            said=phrase(
                "After a change in the organization, a rule of {program} does not allow the meetings of {pairs}, for "
                "instance because of a reporting line. Their sessions are held back, and their members are told "
                "that it is nobody's fault."
            ),
            next=phrase(
                "Once the organization's data is corrected, they go on by themselves. If the data is right, you can "
                "let a pair go on for some days, with your reason, or end it."
            ),
            button=phrase("See who waits"),
        ),
    },
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldPair:
    """The words of a mail about a pair's page: its subject after "You and ...", what happened, and the button."""

    subject: str
    said: str
    button: str


_OF_A_PAIR: Final = total(
    PairNews,
    {
        PairNews.AGREEMENT_DUE: ToldPair(
            subject=phrase("agree on what you want to reach"),
            said=phrase(
                "Say what you want to reach together, and agree on three things: what stays between you, how often "
                "you meet, and who owns the next step. It takes two minutes; everybody signs the same."
            ),
            button=phrase("Agree and sign"),
        ),
        PairNews.QUESTIONS_ASKED: ToldPair(
            subject=phrase("questions for your next session"),
            said=phrase(
                "Somebody you meet wrote down what they would like to ask at your next session, so that you can think "
                "about it before."
            ),
            button=phrase("Read the questions"),
        ),
        PairNews.COMMITMENT_DUE: ToldPair(
            subject=phrase("the day you chose has come"),
            said=phrase(
                "You said that you would do something, and the day that you chose for it has come. Is it done? You "
                "can also choose another day, or take it back. Nobody is told that we ask."
            ),
            button=phrase("Say how it stands"),
        ),
        PairNews.COMMITMENT_DONE: ToldPair(
            subject=phrase("something that was promised is done"),
            said=phrase(
                "Somebody you meet says that they have done what they promised you. Have a look, and confirm it if "
                "you see it, too."
            ),
            button=phrase("Have a look"),
        ),
        PairNews.OPINION_ASKED: ToldPair(
            subject=phrase("a question of your program's sponsor"),
            said=phrase(
                "Your program's sponsor asks juniors one question. Nobody sees who is asked or who answers: answers "
                "are shown in fives."
            ),
            button=phrase("Answer"),
        ),
        PairNews.THANKED: ToldPair(
            subject=phrase("somebody says thank you"),
            said=phrase(
                "There are a few words of thanks for you. They are yours alone, unless you let others see them."
            ),
            button=phrase("Read them"),
        ),
    },
)


def news(what: News, program: str, pairs: int) -> Told:
    """Return the words of a coordinator's mail about a program; `pairs` is how many it is about."""
    words = _NEWS[what]
    some = gettext("one pair") if pairs == 1 else _pairs(pairs)
    return Told(
        subject=gettext(words.subject).format(program=program, pairs=some),
        said=gettext(words.said).format(program=program, pairs=some),
        next=gettext(words.next),
        button=gettext(words.button),
    )


def of_a_pair(what: PairNews) -> ToldPair:
    """Return the words of a mail about a pair's page."""
    words = _OF_A_PAIR[what]
    return ToldPair(subject=gettext(words.subject), said=gettext(words.said), button=gettext(words.button))


def _pairs(number: int) -> str:
    return ngettext("{number} pair", "{number} pairs", number).format(number=counted(number))
