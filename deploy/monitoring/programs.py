"""The dashboard for people who run programs: what happens, who waits, and what fails."""

from typing import Final

from deploy.monitoring.panels import Board, Panel, Query, Row, Shape, Unit


def _happened(*names: str, within: str = "$__range") -> str:
    types = "|".join(f"mentoring.{name}.v1" for name in names)
    return f'sum(increase(mentoring_events_total{{type=~"{types}"}}[{within}]))'.replace(".", "\\\\.")


def _each_hour(legend: str, name: str) -> Query:
    return Query(legend=legend, expr=_happened(name, within="1h"))


def _number(title: str, says: str, expr: str) -> Panel:
    return Panel(title=title, says=says, shape=Shape.NUMBER, width=6, queries=(Query(legend=title.lower(), expr=expr),))


def _stock(collection: str, *states: str) -> str:
    # Each process counts the same database.
    return f'sum(max by (state) (mentoring_stock{{collection="{collection}", state=~"{"|".join(states)}"}}))'


PROGRAMS: Final = Board(
    uid="mentoring-programs",
    title="Reverse mentoring: programs",
    says="For people who run programs: whether pairs meet, who waits, and which mails fail. It names nobody.",
    since="now-7d",
    rows=(
        Row(
            title="Now",
            panels=(
                _number("Pairs that meet", "Active pairs of all programs.", _stock("pairs", "active")),
                _number("Pairs on a pause", "Pairs that are paused, for whatever reason.", _stock("pairs", "paused")),
                _number("Proposals", "Pairs that wait for somebody's yes.", _stock("pairs", "proposed")),
                _number(
                    "People without a pair",
                    "People who are ready or could not be matched, and those who wait for a seat.",
                    _stock("participants", "ready", "unmatched", "waitlisted"),
                ),
            ),
        ),
        Row(
            title="In the chosen time",
            panels=(
                _number(
                    "Sessions held", "Sessions of which somebody said that they took place.", _happened("session-held")
                ),
                _number(
                    "Sessions missed",
                    "Sessions of which nobody said so, or somebody said no.",
                    _happened("session-missed"),
                ),
                _number("Sessions cancelled", "By either side.", _happened("session-cancelled")),
                _number(
                    "Mails failed",
                    "Mails that were refused or given up; the page of a program's mails sends them again.",
                    _happened("notification-failed"),
                ),
            ),
        ),
        Row(
            title="Sessions",
            panels=(
                Panel(
                    title="Sessions an hour",
                    says="Many missed ones at once often mean that a mail did not arrive.",
                    queries=(
                        _each_hour("held", "session-held"),
                        _each_hour("missed", "session-missed"),
                        _each_hour("cancelled", "session-cancelled"),
                    ),
                ),
                Panel(
                    title="Share of sessions held",
                    says="Of the sessions that were due within a day.",
                    unit=Unit.SHARE,
                    queries=(
                        Query(
                            legend="held",
                            expr=f"{_happened('session-held', within='1d')} / "
                            f"{_happened('session-held', 'session-missed', within='1d')}",
                        ),
                    ),
                ),
            ),
        ),
        Row(
            title="People and pairs",
            panels=(
                Panel(
                    title="Pairs an hour",
                    says="Pairs that begin, pause, go on and end.",
                    queries=(
                        _each_hour("begun", "pair-created"),
                        _each_hour("paused", "pair-paused"),
                        _each_hour("resumed", "pair-resumed"),
                        _each_hour("ended", "pair-ended"),
                    ),
                ),
                Panel(
                    title="People an hour",
                    says="People who enroll, become ready, are found no partner, and leave a program.",
                    queries=(
                        _each_hour("enrolled", "participant-enrolled"),
                        _each_hour("ready", "participant-readied"),
                        _each_hour("without a partner", "participant-unmatched"),
                        _each_hour("withdrawn", "participant-withdrawn"),
                    ),
                ),
            ),
        ),
        Row(
            title="Mails and answers",
            panels=(
                Panel(
                    title="Mails an hour",
                    says="Sent, held back because somebody asked for that, and failed.",
                    queries=(
                        _each_hour("sent", "notification-sent"),
                        _each_hour("suppressed", "notification-suppressed"),
                        _each_hour("failed", "notification-failed"),
                    ),
                ),
                Panel(
                    title="Answers an hour",
                    says="Surveys that were sent out, and answers that came.",
                    queries=(_each_hour("asked", "survey-issued"), _each_hour("answered", "feedback-submitted")),
                ),
            ),
        ),
    ),
)
