"""The OpenAPI descriptions of a program's own lessons."""

from typing import Final

from shared.http.words import A_MOMENT, AN_ID, Said, Words

LESSONS: Final[Words] = {
    "LessonBody.subject": Said("What the lesson is for; in a reciprocal program everybody is a partner."),
    "LessonView.subject": Said("What the lesson is for."),
    "RenewalBody.subject": Said("The lesson whose newest version everybody is to know."),
    "RenewalView.subject": Said("The lesson."),
    "LessonBody.texts": Said("The text in each language: Markdown, with the title first.", {"en": "# For mentors"}),
    "LessonView.texts": Said("The text in each language, as Markdown.", {"en": "# For mentors"}),
    "LessonBody.questions": Said("The check, which people answer themselves."),
    "LessonView.questions": Said("The check."),
    "QuestionBody.id": Said("The question's id, unique in its lesson.", "left"),
    "OwnQuestion.id": Said("The question's id, unique in its lesson.", "left"),
    "right": Said("The position of the right choice, from 0.", 1, "position"),
    "QuestionBody.texts": Said("The question in each language of the lesson."),
    "OwnQuestion.texts": Said("The question in each language of the lesson."),
    "ask": Said("The question.", "Who may read what you talk about?"),
    "choices": Said("The choices, in the order in which they are shown.", ["Everybody", "The two of you"]),
    "QuestionTextBody.why": Said("Why the right choice is right; shown after a wrong answer.", "You agreed on it."),
    "Asked.why": Said("Why the right choice is right.", "You agreed on it."),
    "enough": Said("How many right answers pass the check.", 4, "answers"),
    "LessonView.id": Said("The version's id.", AN_ID),
    "LessonView.version": Said("The version; newer ones are greater.", 2, "version"),
    "RenewalView.version": Said("The version that everybody is to know, or a newer one.", 2, "version"),
    "LessonView.since": Said("When it was made.", A_MOMENT),
    "RenewalView.since": Said("Since when it is asked for.", A_MOMENT),
    "LessonView.by": Said("Who made it.", AN_ID),
    "RenewalView.by": Said("Who asked for it.", AN_ID),
    "LessonBody.why": Said("Why the lesson is needed.", "The works council asked for its own words."),
    "LessonView.why": Said("Why it was made.", "The works council asked for its own words."),
    "RenewalBody.why": Said("Why everybody is to know it.", "The rules on confidentiality are new."),
    "RenewalView.why": Said("Why everybody is to know it.", "The rules on confidentiality are new."),
}
