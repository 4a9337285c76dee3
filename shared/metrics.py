"""Every metric, in one place: its name, its labels and what it tells."""

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

MESSAGES = Counter(
    "mentoring_messages_total",
    "Messages by task group, type and result: handled, ignored, refused, dead, duplicate, repeated, ahead.",
    ("group", "type", "result"),
)
BATCH_SIZE = Histogram(
    "mentoring_batch_messages",
    "Messages a transaction covers.",
    ("group",),
    buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500),
)
BATCH_SECONDS = Histogram(
    "mentoring_batch_seconds",
    "From the beginning of a transaction to its commit.",
    ("group",),
    buckets=_SECONDS,
)
PUBLISHED = Counter("mentoring_published_total", "Records acknowledged by Kafka, by topic.", ("topic",))
EVENTS = Counter(
    "mentoring_events_total",
    "Events that this process has decided on and stored, by type: what has happened.",
    ("type",),
)
STOCK = Gauge(
    "mentoring_stock",
    "Pairs and participants by state, mail stops by program; counted every minute by each process that has them.",
    ("collection", "state"),
)
LAG = Gauge("mentoring_lag", "Records not yet processed, on the partitions this process owns.", ("group", "topic"))
UNPUBLISHED = Gauge("mentoring_unpublished_buckets", "Committed outbox buckets not yet acknowledged.", ("group",))
TASKS = Gauge("mentoring_tasks", "Tasks this process runs.", ("group",))
RESTARTS = Counter(
    "mentoring_task_restarts_total", "Claims after an error; a server that is away shows here.", ("group",)
)
FENCED = Counter("mentoring_task_fenced_total", "Tasks that lost their partition to another owner.", ("group",))
STOPPED = Gauge("mentoring_tasks_stopped", "Tasks that stopped for an operator to look: see the log.", ("group",))
PAUSED = Gauge("mentoring_paused", "Whether somebody has paused the group: 1, or 0 once it was let go.", ("group",))
CHANNEL_GAPS = Counter("mentoring_channel_gaps_total", "Channels found ahead of their last number.", ("group",))
STANDING = Gauge(
    "mentoring_standing_seconds",
    "For how long the longest has stood still: an input whose records wait, a task not taken over, a group not joined.",
    ("group",),
)
WATCH_ROUNDS = Counter("mentoring_watch_rounds_total", "Rounds of asking the servers; where they end, a process hangs.")
JOB_ATTEMPTS = Counter(
    "mentoring_job_attempts_total", "Attempts at jobs by kind and result: done, failed, given-up.", ("kind", "result")
)
JOB_STANDING = Gauge(
    "mentoring_job_standing_seconds",
    "For how long the running job that moved longest ago has not moved; 0 without one.",
)
SERVER_UP = Gauge(
    "mentoring_server_up", "Whether a server answered when it was last asked: kafka, mongodb.", ("server",)
)
SIGN_INS = Counter("mentoring_sign_ins_total", "Sign-ins of browsers by result: done, failed, over.", ("result",))
REFUSED_CALLERS = Counter(
    "mentoring_refused_callers_total",
    "Requests refused because of their caller, by the code of the answer, such as invalid-token or not-allowed.",
    ("code",),
)
WITHHELD = Counter(
    "mentoring_answers_withheld_total", "Answers withheld because the audit trail could not be written (503)."
)
SWEEPS = Counter(
    "mentoring_erasure_sweeps_total",
    "Sweeps of erasures by result: clean, left (something was still there when every copy had expired), failed.",
    ("result",),
)
HTTP_SECONDS = Histogram(
    "mentoring_http_request_seconds",
    "From a request's arrival to the end of its answer, by method, route template and status.",
    ("method", "route", "status"),
    buckets=_SECONDS,
)
