"""The worker of each kind of job."""

from collections.abc import Mapping
from datetime import timedelta

from services.matching.commands.syncs import KIND as SYNC
from services.matching.handlers.imports import KIND as IMPORT
from services.matching.handlers.lessons import KIND as RENEWAL
from services.matching.handlers.proposals import KIND as SEARCH
from services.matching.handlers.runs import KIND as RUN
from services.matching.handlers.trials import KIND as TRIAL
from services.matching.jobs.feeding import Feeding
from services.matching.jobs.imports import roster_reader
from services.matching.jobs.lessons import renewals
from services.matching.jobs.processes import in_own_process
from services.matching.jobs.proposals import searches
from services.matching.jobs.runs import Means, match_runs
from services.matching.jobs.syncs import syncs
from services.matching.jobs.trials import trials
from services.matching.settings import Settings
from shared.app import Platform
from shared.processing.jobs import Worker


def workers(platform: Platform) -> Mapping[str, Worker]:
    """Return this service's workers by kind of job."""
    settings = platform.settings
    assert isinstance(settings, Settings)  # noqa: S101 - what `app.py` builds the service with
    secret = settings.person_key.get_secret_value()
    means = Means(
        reader=platform.reader,
        blobs=platform.blobs,
        compute=in_own_process,
        keep=timedelta(days=settings.replay_days),
        keep_consented=timedelta(days=settings.consented_days),
    )
    feeding = Feeding(
        reader=platform.reader,
        blobs=platform.blobs,
        clock=platform.clock,
        secret=secret,
        limits=settings.limits,
    )
    return {
        SYNC: syncs(feeding),
        IMPORT: roster_reader(feeding),
        RUN: match_runs(means),
        TRIAL: trials(means, secret),
        RENEWAL: renewals(platform.reader, platform.blobs),
        SEARCH: searches(means, platform.clock),
    }
