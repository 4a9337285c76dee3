"""The bodies of requests; what they allow is what the domain can keep."""

from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, model_validator

from services.matching.domain.fairness import Consented, Fairness, Quota
from services.matching.domain.formats import MOST_IN_A_TEAM, USUAL, Format, Shape
from services.matching.domain.participants import Offer, Requirement, Wishes
from services.matching.domain.people import Contact, Profile
from services.matching.domain.program import WEIGHTS, Approval, HardRules, Points
from services.matching.domain.topics import topic_key
from services.matching.feeds.csv import places
from services.matching.feeds.csv.rows import LONGEST_TOPIC, MOST_PAIRS, MOST_TOPICS
from shared.addresses import address
from shared.contracts.pairs import DeclineReason, PairEndReason
from shared.contracts.participants import EnrollmentMode
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import Cadence, Kind, PersonId, Role
from shared.http import Body

MOST_WEEKS = 104


def _zone(given: str) -> str:
    if found := places.zone(given):
        return found
    raise ValueError("is no IANA time zone such as Europe/Berlin")


def _country(given: str) -> str:
    if found := places.country(given):
        return found
    raise ValueError("is no ISO 3166 country code such as DE")


def _language(given: str) -> str:
    if found := places.language(given):
        return found
    raise ValueError("is no BCP 47 language tag such as en or pt-BR")


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Topic = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TOPIC)]
Email = Annotated[str, Field(json_schema_extra={"format": "email"}), AfterValidator(address)]
Zone = Annotated[str, AfterValidator(_zone)]
Country = Annotated[str, AfterValidator(_country)]
Language = Annotated[str, AfterValidator(_language)]
Gap = Annotated[int, Field(ge=0, le=99)]
Attribute = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
Weight = Annotated[int, Field(ge=0, le=10_000)]


class WeightsBody(Body):
    """Basis points of each criterion, 10,000 in all; what is not named counts nothing."""

    mentee_learns: Weight = 0
    mentor_learns: Weight = 0
    seniority: Weight = 0
    generation: Weight = 0
    across_departments: Weight = 0
    style: Weight = 0
    hours: Weight = 0
    languages: Weight = 0

    def points(self) -> Points:
        """Return the weights as the domain has them."""
        return Points(**self.model_dump())


class RulesBody(Body):
    """The hard rules: false or null switches one off."""

    reporting_line: bool = True
    same_manager: bool = True
    min_level_gap: Gap | None = 1
    max_level_gap: Gap | None = None
    min_years_apart: Gap | None = None
    min_common_hours: Annotated[int, Field(ge=0, le=168)] = 2
    shared_language: bool = True
    different_department: bool = False

    def rules(self, kind: Kind) -> HardRules:
        """Return the rules as the domain has them; without a word on it, peers have no gap between levels."""
        said = self.model_dump()
        if kind is Kind.RECIPROCAL and "min_level_gap" not in self.model_fields_set:
            said["min_level_gap"] = None
        return HardRules(**said)


class ShapeBody(Body):
    """How many meet at once; what is not named is as usual for the format."""

    min_juniors: Annotated[int, Field(ge=1, le=MOST_IN_A_TEAM)] | None = None
    max_juniors: Annotated[int, Field(ge=1, le=MOST_IN_A_TEAM)] | None = None
    min_seniors: Annotated[int, Field(ge=1, le=MOST_IN_A_TEAM)] | None = None
    max_seniors: Annotated[int, Field(ge=1, le=MOST_IN_A_TEAM)] | None = None
    departments: Annotated[int, Field(ge=1, le=MOST_IN_A_TEAM)] | None = None

    def of(self, format_: Format) -> Shape:
        """Return the shape as the domain has it."""
        return replace(USUAL[format_], **self.model_dump(exclude_none=True))


class QuotaBody(Body):
    """At least so many of a hundred pairs include somebody of this role who said this of themself."""

    attribute: Attribute
    value: Attribute
    role: Role
    percent: Annotated[int, Field(ge=1, le=100)]


class FairnessBody(Body):
    """What a run does beyond the best total."""

    least_fit: Weight = 0
    raise_floor: bool = False
    quota: QuotaBody | None = None

    def fairness(self) -> Fairness:
        """Return it as the domain has it."""
        quota = Quota(**self.quota.model_dump()) if self.quota else None
        return Fairness(least_fit=self.least_fit, raise_floor=self.raise_floor, quota=quota)


class ProgramBody(Body):
    """A program to be drafted."""

    title: Text
    kind: Kind = Kind.REVERSE
    objective: LongText
    sponsor: Text | None = None
    cadence: Cadence
    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)]
    session_minutes: Annotated[int, Field(ge=15, le=240)] = 60
    weights: WeightsBody | None = None
    rules: RulesBody = RulesBody()
    languages: Annotated[tuple[Language, ...], Field(max_length=20)] = ("en",)
    enrollment: EnrollmentMode = EnrollmentMode.VOLUNTARY
    readiness_waiver: LongText | None = Field(
        default=None, description="Why people are matched without the readiness gate; kept on record."
    )
    starts_on: AwareDatetime | None = None
    format: Format = Format.ONE_TO_ONE
    shape: ShapeBody = ShapeBody()
    fairness: FairnessBody = FairnessBody()
    consented_attributes: Annotated[tuple[Attribute, ...], Field(max_length=5)] = Field(
        default=(), description="Sensitive attributes people may consent to have used for the quota and match rates."
    )
    approval: Approval = Field(default=Approval.NONE, description="Who must agree before a pair begins.")
    approval_days: Annotated[int, Field(ge=1, le=60)] = 7

    def points(self) -> Points:
        """Return the weights given, or the usual ones."""
        return self.weights.points() if self.weights else WEIGHTS

    def meeting(self) -> Shape:
        """Return how many meet at once."""
        return self.shape.of(self.format)


class PublicationBody(Body):
    """What a publication can add to the draft."""

    sponsor: Text | None = None


class StageBody(Body):
    """Where a program goes next."""

    stage: Stage


class OfferBody(Body):
    """A topic offered, with one's own word on how well: 1 (aware) to 4 (expert)."""

    topic: Topic
    level: Annotated[int, Field(ge=1, le=4)] = 3


class EnrollmentBody(Body):
    """One person to be enrolled, as a row of a roster would say it."""

    employee_id: Text
    name: Text
    email: Email
    role: Role
    mode: EnrollmentMode | None = None
    manager_id: Text | None = Field(default=None, description="The manager's employee id.")
    job_title: Text | None = None
    department: Text | None = None
    level: Annotated[int, Field(ge=1, le=9)] | None = None
    country: Country | None = None
    timezone: Zone | None = None
    languages: Annotated[tuple[Language, ...], Field(max_length=20)] = ()
    age_band: Text | None = None
    communication_style: Text | None = None
    skills_offered: Annotated[tuple[OfferBody, ...], Field(max_length=MOST_TOPICS)] = ()
    skills_sought: Annotated[tuple[Topic, ...], Field(max_length=MOST_TOPICS)] = ()
    max_pairs: Annotated[int, Field(ge=1, le=MOST_PAIRS)] = 1
    consented: Annotated[dict[Attribute, Attribute], Field(max_length=5)] | None = Field(
        default=None, description="What they consent to have used, by attribute; {} takes it back."
    )

    @model_validator(mode="after")
    def _is_not_their_own_manager(self) -> Self:
        if self.manager_id == self.employee_id:
            raise ValueError("nobody is their own manager: leave manager_id out")
        return self

    def profile(self, manager_id: PersonId | None) -> Profile:
        """Return what matching will know."""
        return Profile(
            manager_id=manager_id,
            department=self.department,
            level=self.level,
            zone=self.timezone or places.zone_of(self.country),
            languages=self.languages,
            age_band=self.age_band,
            style=self.communication_style,
        )

    def said(self) -> tuple[Consented, ...] | None:
        """Return what they consent to, in order of the attributes; None where nothing is said of it."""
        if self.consented is None:
            return None
        return tuple(Consented(name=name, value=value) for name, value in sorted(self.consented.items()))

    def contact(self) -> Contact:
        """Return how they are reached."""
        return Contact(name=self.name, email=self.email)

    def wishes(self) -> Wishes:
        """Return what they want; a topic named twice counts once."""
        offered = {topic_key(one.topic): one for one in reversed(self.skills_offered)}
        return Wishes(
            seeks=tuple({topic_key(topic): topic for topic in reversed(self.skills_sought)}.values())[::-1],
            offers=tuple(Offer(topic=one.topic, level=one.level) for one in reversed(offered.values())),
            capacity=self.max_pairs,
        )


class ReadinessBody(Body):
    """What somebody has finished; what is false stays as it was."""

    orientation: bool = False
    openness: bool = False
    time_commitment: bool = False

    def done(self) -> tuple[Requirement, ...]:
        """Return the requirements that are met."""
        return tuple(item for item in Requirement if getattr(self, item))


class CoupleBody(Body):
    """A mentor and a mentee."""

    mentor_id: Annotated[PersonId, Field(min_length=1, max_length=100)]
    mentee_id: Annotated[PersonId, Field(min_length=1, max_length=100)]


class ApprovalBody(Body):
    """On whose behalf a proposal is approved."""

    person_id: Annotated[PersonId, Field(min_length=1, max_length=100)]


class DeclineBody(Body):
    """On whose behalf a proposal is declined, and why; the reason is one of three, and no free text is taken."""

    person_id: Annotated[PersonId, Field(min_length=1, max_length=100)]
    reason: Literal[DeclineReason.NO_TIME, DeclineReason.NOT_MY_TOPICS, DeclineReason.RATHER_NOT_SAY] = (
        DeclineReason.RATHER_NOT_SAY
    )


class EndBody(Body):
    """Why a pair ends."""

    reason: PairEndReason = PairEndReason.NO_FAULT
