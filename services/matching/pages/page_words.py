"""Refusals and warnings that name fields of the API, in words of the pages on which they are read."""

from typing import Final

from shared.phrases import phrase

# The phrase of the rule, and what a page says instead; it has no other values.
PAGE_WORDS: Final = {
    "by these rules {breaking} of the program's {live} pairs and proposals would be paused or withdrawn; "
    "if that is meant, send the number {breaking} as `pairs_at_risk`": phrase(
        "by these rules {breaking} of the program's {live} pairs and proposals would be paused or withdrawn; "
        "if that is meant, write the number {breaking} below"
    ),
    "name its sponsor, who is asked to accept by mail, "
    "or give the reason for publishing it without as `waiver`": phrase(
        "name its sponsor, who is asked to accept by mail, or write the reason for publishing it without one"
    ),
    "its sponsor was asked on {day} and has not accepted yet: wait, ask again, "
    "or give the reason for publishing it without as `waiver`": phrase(
        "its sponsor was asked on {day} and has not accepted yet: wait, ask again, "
        "or write the reason for publishing it without"
    ),
    "its sponsor has declined: name another, or give the reason for publishing it without as `waiver`": phrase(
        "its sponsor has declined: name another, or write the reason for publishing it without one"
    ),
    "begin with a pilot; or ask the sponsor whether it may start at rollout, or give the reason "
    "for starting without the sponsor's word as `waiver`": phrase(
        "begin with a pilot; or ask the sponsor whether it may start at rollout, or write the reason "
        "for starting without the sponsor's word"
    ),
    "evaluate the pilot, and let the sponsor decide what follows; or give the reason for a "
    "rollout without that as `waiver`": phrase(
        "evaluate the pilot, and let the sponsor decide what follows; or write the reason for a rollout without that"
    ),
    "say what the pilot is limited to and measured by first: `pilot` in the settings": phrase(
        "say first, under Pilot, what the pilot is limited to and measured by"
    ),
    # What it needs is said by one of the next three.
    "the scope of the pilot needs {what}": phrase("the scope of the pilot needs {what}"),
    "manager_id: the person whose direct reports are the team": phrase("the person whose direct reports are the team"),
    "department: its name, as the roster writes it": phrase("the name of the department, as files of people write it"),
    "pairs: how many at most": phrase("how many pairs there are at most"),
    "both partners learn alike in a reciprocal program: weigh mentee_learns as mentor_learns": phrase(
        "both partners learn alike in a reciprocal program: give what each of them learns the same weight"
    ),
    "a stable result of teams need not exist, because people choose a whole team: leave `stable` out": phrase(
        "a stable result of teams need not exist, because people choose a whole team: do not tick it"
    ),
    "the twin would be the program itself; change weights, rules, places or the seed, or ask for `stable`": phrase(
        "the twin would be the program itself; change weights, rules or places, or tick that it be stable"
    ),
    "No column holds addresses, so this file makes nobody reachable. "
    "If one does, say which: map=email:Heading.": phrase(
        "No column holds addresses, so this file makes nobody reachable. If one does, choose it below."
    ),
    "No column holds names, so people are called as their address begins. If one does, say "
    "which: map=display_name:Heading.": phrase(
        "No column holds names, so people are called as their address begins. If one does, choose it below."
    ),
    "The columns {columns} can all mean {name}; {heading} was read. "
    "If another counts, say which: map={name}:Heading.": phrase(
        "The columns {columns} can all mean the same; {heading} was read. If another counts, choose it below."
    ),
    "{heading} was taken for {name}, because it asks for that. If that is wrong, say which column it is: "
    "map={name}:Heading.": phrase(
        "{heading} was taken for what it asks for. If that is wrong, choose below which column it is."
    ),
    "no column says who a row is about; name one participant_id (or employee_id), or say which "
    "one it is: map=participant_id:Heading": phrase(
        "no column says who a row is about; choose below the one that holds employee ids"
    ),
    "this is not a roster: its first lines name no column that we know, such as participant_id": phrase(
        "no column of this file is known; say which one holds employee ids, or choose another file"
    ),
}
