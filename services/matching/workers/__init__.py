"""Long work outside the tasks: reading rosters and computing match runs; results enter as commands."""

from collections.abc import Mapping

from services.matching.handlers import imports, runs
from services.matching.workers.matching import match_runs
from services.matching.workers.reading import roster_reader
from shared.app import Platform
from shared.processing.jobs import Worker


def workers(platform: Platform) -> Mapping[str, Worker]:
    """Return this service's workers by the kind of job."""
    secret = platform.settings.secret_key.get_secret_value()
    return {
        imports.KIND: roster_reader(platform.reader, platform.blobs, secret),
        runs.KIND: match_runs(platform.reader, platform.blobs),
    }
