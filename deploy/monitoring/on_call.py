"""The dashboard for whoever is on call: it shows every metric that an alert reads, so that both speak of the same."""

from typing import Final

from deploy.monitoring.panels import Board, Panel, Query, Row, Unit, by, rate_by


def _quantile(share: str, metric: str, by: str) -> str:
    return f"histogram_quantile({share}, sum by (le, {by}) (rate({metric}_bucket[$__rate_interval])))"


ON_CALL: Final = Board(
    uid="mentoring-on-call",
    title="Reverse mentoring: on call",
    says="For whoever is on call. Each panel says what is well; the pages of the alerts say what to do.",
    since="now-3h",
    rows=(
        Row(
            title="Is it up",
            panels=(
                Panel(
                    title="Processes",
                    says="1 while a process answers its scrapes.",
                    queries=(Query(legend="{{job}} {{instance}}", expr='up{job=~"mentoring-.*"}'),),
                ),
                Panel(
                    title="Kafka and MongoDB",
                    says="0 while one of the processes gets no answer.",
                    queries=(by("mentoring_server_up", "server", over="min"),),
                ),
            ),
        ),
        Row(
            title="Does work move",
            panels=(
                Panel(
                    title="Lag",
                    says="Records that wait. It may grow for a while, and then falls to nearly 0.",
                    queries=(by("mentoring_lag", "group", "topic"),),
                ),
                Panel(
                    title="Stands still",
                    says="How long a group has not moved although records wait. Over two minutes somebody is paged.",
                    unit=Unit.SECONDS,
                    queries=(by("mentoring_standing_seconds", "instance", "group", over="max"),),
                ),
                Panel(
                    title="Outbox",
                    says="Buckets that are stored and not yet in Kafka; nearly always 0.",
                    queries=(by("mentoring_unpublished_buckets", "instance", "group"),),
                ),
                Panel(
                    title="Tasks",
                    says="Tasks that run, by group: as many as a topic has partitions, over all processes.",
                    queries=(by("mentoring_tasks", "group"),),
                ),
                Panel(
                    title="Tasks that stopped",
                    says="Tasks that wait for somebody to look; 0.",
                    queries=(by("mentoring_tasks_stopped", "instance", "group"),),
                ),
                Panel(
                    title="Groups on a pause",
                    says="1 while somebody has paused a group; what it would do waits.",
                    queries=(by("mentoring_paused", "group", over="max"),),
                ),
                Panel(
                    title="Mails held back",
                    says="1 while the mails of a program, or of every-program, are stopped; they wait.",
                    queries=(by('mentoring_stock{collection="mail_stops"}', "state", over="max"),),
                ),
                Panel(
                    title="Restarts and lost partitions",
                    says="A few in an upgrade or while a server is away.",
                    queries=(
                        rate_by("mentoring_task_restarts_total", "group"),
                        Query(
                            legend="fenced {{group}}",
                            expr="sum by (group) (rate(mentoring_task_fenced_total[$__rate_interval]))",
                        ),
                    ),
                    unit=Unit.PER_SECOND,
                ),
            ),
        ),
        Row(
            title="How fast",
            panels=(
                Panel(
                    title="Messages",
                    says="Messages a second, by what became of them.",
                    unit=Unit.PER_SECOND,
                    queries=(rate_by("mentoring_messages_total", "result"),),
                ),
                Panel(
                    title="Commits",
                    says="How long a transaction takes, 95 of 100. Over a second MongoDB is slow.",
                    unit=Unit.SECONDS,
                    queries=(Query(legend="{{group}}", expr=_quantile("0.95", "mentoring_batch_seconds", "group")),),
                ),
                Panel(
                    title="Requests",
                    says="How long an answer takes, 95 of 100, by service.",
                    unit=Unit.SECONDS,
                    queries=(Query(legend="{{job}}", expr=_quantile("0.95", "mentoring_http_request_seconds", "job")),),
                ),
                Panel(
                    title="Requests that failed",
                    says="Answers of 500 and above, a second.",
                    unit=Unit.PER_SECOND,
                    queries=(
                        Query(
                            legend="{{job}} {{status}}",
                            expr="sum by (job, status) "
                            '(rate(mentoring_http_request_seconds_count{status=~"5.."}[$__rate_interval]))',
                        ),
                    ),
                ),
                Panel(
                    title="Published",
                    says="Records that Kafka has acknowledged, a second.",
                    unit=Unit.PER_SECOND,
                    queries=(rate_by("mentoring_published_total", "topic"),),
                ),
                Panel(
                    title="Messages in a commit",
                    says="Few while there is little to do; many in a burst.",
                    queries=(
                        Query(
                            legend="{{group}}",
                            expr="sum by (group) (rate(mentoring_batch_messages_sum[$__rate_interval])) / "
                            "sum by (group) (rate(mentoring_batch_messages_count[$__rate_interval]))",
                        ),
                    ),
                ),
            ),
        ),
        Row(
            title="What goes wrong",
            panels=(
                Panel(
                    title="Dead letters",
                    says="Messages that could not be processed, within ten minutes; 0.",
                    queries=(by('increase(mentoring_messages_total{result="dead"}[10m])', "group", "type"),),
                ),
                Panel(
                    title="Gaps",
                    says="Records that are missing until their writer publishes again; 0 but for moments.",
                    queries=(rate_by("mentoring_channel_gaps_total", "group"),),
                    unit=Unit.PER_SECOND,
                ),
                Panel(
                    title="Jobs",
                    says="Attempts at match runs, imports and the like, by result.",
                    queries=(by("increase(mentoring_job_attempts_total[10m])", "kind", "result"),),
                ),
                Panel(
                    title="A job that does not move",
                    says="How long the running job that moved longest ago has not moved.",
                    unit=Unit.SECONDS,
                    queries=(by("mentoring_job_standing_seconds", "instance", over="max"),),
                ),
                Panel(
                    title="Sign-ins and refused callers",
                    says="Within a quarter of an hour.",
                    queries=(
                        by("increase(mentoring_sign_ins_total[15m])", "result"),
                        by("increase(mentoring_refused_callers_total[15m])", "code"),
                    ),
                ),
                Panel(
                    title="Audit trail and erasures",
                    says="Answers withheld because the trail could not be written; sweeps that were not clean. 0.",
                    queries=(
                        Query(
                            legend="withheld {{instance}}",
                            expr="sum by (instance) (increase(mentoring_answers_withheld_total[5m]))",
                        ),
                        by('increase(mentoring_erasure_sweeps_total{result!="clean"}[1d])', "instance", "result"),
                    ),
                ),
            ),
        ),
    ),
)
