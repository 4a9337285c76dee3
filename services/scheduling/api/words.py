"""Descriptions of scheduling's fields and parameters in OpenAPI."""

from typing import Final

from shared.http.words import A_MOMENT, AN_ID, Said, Words

WORDS: Final[Words] = {
    "?session_id": Said("The session's id.", f"{AN_ID}-001"),
    "AttestSessionBody.held": Said("Whether the session took place."),
    "CancelSessionBody.reason": Said("Who calls the session off."),
    "CancelSessionBody.side": Said("The side that asked for it, if you write for a member; a member's own is known."),
    "RescheduleSessionBody.side": Said(
        "The side that asked for it, if you write for a member; a member's own is known."
    ),
    "RescheduleSessionBody.starts_at": Said("The new beginning, within the pair's weeks.", "2026-03-10T14:30:00+01:00"),
    "AddSessionBody.starts_at": Said(
        "When it begins, within the pair's weeks; without one, the next time that suits all.",
        "2026-03-10T14:30:00+01:00",
    ),
    "SeriesView.state": Said("Whether the pair meets: running, paused or ended."),
    "PairMomentumView.state": Said("Whether they keep meeting: starting, steady, slipping or fading."),
    "PairMomentumView.reason": Said("What the state rests on most; `needs-help` is no single thing."),
    "PairMomentumView.side": Said("The side that cancelled last, if cancellations are the reason; a role, no person."),
    "in_a_row": Said("How often that happened in a row since they last met.", 2, "count"),
    "last_met_at": Said("When they last met; null if they never did.", A_MOMENT),
    "silent_since": Said("Since when nobody said that a session took place, or that it did not.", A_MOMENT),
    "cadence": Said("How often the pair meets."),
    "held_back": Said("How many sessions have no date, as the pair is paused or no time is left.", 0, "sessions"),
    "begins": Said("The pair's first day.", A_MOMENT),
    "SeriesView.ends": Said("The end of the pair's last day.", A_MOMENT),
    "paused_at": Said("When the pair was paused; null while it is not.", A_MOMENT),
    "time_off": Said("Days on which they have no sessions; sessions that lie there are moved."),
    "first": Said("The first day off, in local time.", "2026-08-03"),
    "last": Said("The last day off, in local time.", "2026-08-21"),
    "SetWorkingHoursBody.holidays": Said(
        "The country, or part of one, whose public holidays are kept free (ISO 3166); null is where the organization"
        " says that they work, or else the country of their zone.",
        "DE-BY",
    ),
    "WorkingHoursView.holidays": Said("Whose public holidays are kept free; null if it is not known.", "DE-BY"),
    "SetWorkingHoursBody.zone": Said("The zone they work in; null is the organization's.", "Europe/Berlin"),
    "starts": Said("When the working day begins, in local time.", "09:00", "hours and minutes"),
    "ends": Said("When the working day ends, in local time; later than it begins.", "17:00", "hours and minutes"),
    "days": Said("The days they work on.", ["MO", "TU", "WE", "TH"]),
    "chosen": Said("Whether they said so themself; otherwise it is what holds for everybody."),
    "MemberView.zone": Said("The person's time zone, by its IANA name.", "America/New_York"),
    "starts_at_local": Said("When it begins for this person, in their zone.", "2026-03-02T04:00:00-05:00"),
    "ends_at_local": Said("When it ends for this person, in their zone.", "2026-03-02T05:00:00-05:00"),
    "outside_hours": Said("Whether it lies outside this person's working hours."),
    "SessionView.id": Said("The session's id: the pair's and the session's number.", f"{AN_ID}-001"),
    "SessionView.number": Said("Which session of the pair's series it is, from 1.", 1, "count"),
    "series_length": Said("How many sessions the pair's series has.", 6, "sessions"),
    "type": Said("What the meeting is for; the first is the orientation."),
    "SessionView.state": Said("How far it has come; held, missed and cancelled are final; held-back has no date."),
    "SessionView.zone": Said("The zone whose wall time the series keeps, by its IANA name.", "Europe/Berlin"),
    "SessionView.members": Said("Who meets, each with their local time."),
    "PairMomentumView.members": Said("Who is in the pair."),
    "agenda": Said("What to talk about, one line each.", ["What do you expect of each other?"]),
    "uid": Said("The calendar event's UID (RFC 5545).", f"{AN_ID}-001@reverse-mentoring"),
    "sequence": Said("How often it was moved or cancelled: SEQUENCE of RFC 5545.", 0, "count"),
    "answer_until": Said("Until when its people are asked whether it took place; null while they are not.", A_MOMENT),
    "cancelled_because": Said("Why it was called off; null while it is not."),
}
