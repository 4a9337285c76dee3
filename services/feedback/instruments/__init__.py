"""The published instruments: YAML files in this package, read and validated once when the service starts."""

from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Final

import yaml

from services.feedback.domain.instrument import Instrument
from shared.contracts.feedback import Wave


class UnknownInstrument(LookupError):
    """There is no published instrument of that name, version or wave."""


class AmbiguousInstruments(ValueError):
    """Two instruments have the same wave, or a file's name does not match its instrument."""


# Published before instruments had to say it, and so unchanged: the words are the platform's own.
BEFORE: Final = frozenset({"closing-1", "expectations-1", "pulse-1"})
OWN: Final = {"source": "Written for this platform.", "licence": "Apache-2.0"}


def read(text: str) -> Instrument:
    """Parse one instrument.

    Raises:
        pydantic.ValidationError: a field is missing, wrong or unknown.
    """
    given = yaml.safe_load(text)
    old = f"{given.get('name')}-{given.get('version')}" in BEFORE
    return Instrument.model_validate(OWN | given if old else given)


@cache
def published() -> tuple[Instrument, ...]:
    """Return every published instrument, by name and version, validated.

    Raises:
        pydantic.ValidationError: a file holds no valid instrument.
        AmbiguousInstruments: a file is not called `name-version.yaml`, or a wave has two instruments.
    """
    files = sorted(resources.files("services.feedback").joinpath("instruments").iterdir(), key=lambda file: file.name)
    found = {file.name: read(file.read_text(encoding="utf-8")) for file in files if file.name.endswith(".yaml")}
    check_names(found)
    return tuple(sorted(found.values(), key=lambda instrument: (instrument.name, instrument.version)))


def check_names(found: dict[str, Instrument]) -> None:
    """Check that each file's name matches its instrument and that each wave has one instrument.

    Raises:
        AmbiguousInstruments: a name does not match, or a wave has two instruments.
    """
    for file, instrument in found.items():
        if file != f"{instrument.name}-{instrument.version}.yaml":
            raise AmbiguousInstruments(f"{file} holds {instrument.name} version {instrument.version}")
    for wave in Wave:
        names = {instrument.name for instrument in found.values() if instrument.wave == wave}
        if len(names) > 1:
            raise AmbiguousInstruments(f"{sorted(names)} are all asked in the wave {wave}")


def current(wave: Wave) -> Instrument:
    """Return the newest version of the instrument that is asked in a wave.

    Raises:
        UnknownInstrument: the wave has no instrument.
    """
    return _newest(instrument for instrument in published() if instrument.wave == wave)


def instrument(name: str, version: int) -> Instrument:
    """Return a published instrument.

    Raises:
        UnknownInstrument: there is none of that name and version.
    """
    return _newest(found for found in published() if (found.name, found.version) == (name, version))


def _newest(found: Iterable[Instrument]) -> Instrument:
    newest = max(found, key=lambda candidate: candidate.version, default=None)
    if newest is None:
        raise UnknownInstrument
    return newest
