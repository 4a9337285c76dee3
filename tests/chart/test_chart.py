"""What the chart renders, and which values it refuses."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
from jsonschema import Draft7Validator

from deploy.cli.chart import written
from deploy.cli.migrate import MIGRATED
from deploy.services import NAMES
from shared.contracts.catalog import GROUPS, TOPICS
from shared.http.draining import SIGNAL
from tests.chart.helm import CHART, RENDERED, ROOT, Manifest, Refused, lint, manifests, render

MINIMAL = CHART / "ci/minimal-values.yaml"
FULL = CHART / "ci/full-values.yaml"
EVERY = sorted((CHART / "ci").glob("*-values.yaml"))
VERSIONS = ("1.30", "1.33", "1.35")
SCHEMAS = ROOT.parent / "shared/schemas"
HOW = "run `python -m deploy.cli chart`"
CERTIFICATES = {"company-ca", "kafka-ca", "mongodb-ca"}
FIXED = {"app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component"}


def named(path: Path) -> str:
    return path.name.removesuffix("-values.yaml")


def pods(values: Path) -> Iterator[tuple[str, Manifest, Manifest]]:
    """Yield each pod's object name, metadata and spec."""
    for one in manifests(render(values)):
        if one["kind"] == "Pod":
            yield one["metadata"]["name"], one["metadata"], one["spec"]
        elif template := one.get("spec", {}).get("template"):
            yield one["metadata"]["name"], template["metadata"], template["spec"]


def of_kind(kind: str, values: Path = MINIMAL, **given: object) -> list[Manifest]:
    return [one for one in manifests(render(values, **given)) if one["kind"] == kind]


def variables(service: str, values: Path) -> dict[str, Any]:
    (deployment,) = [one for one in of_kind("Deployment", values) if one["metadata"]["name"].endswith(service)]
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    return {one["name"]: one.get("value", one.get("valueFrom")) for one in container["env"]}


class TestGenerated:
    @pytest.mark.parametrize("path", written(), ids=lambda path: path.name)
    def test_follows_from_the_code(self, path: Path) -> None:
        assert path.read_text(encoding="utf-8") == written()[path], HOW


@pytest.mark.parametrize("values", EVERY, ids=named)
class TestRender:
    def test_is_what_was_reviewed(self, values: Path) -> None:
        kept = RENDERED / f"{named(values)}.yaml"

        assert kept.read_text(encoding="utf-8") == render(values), (
            "look at the difference, then run `python -m tests.chart.helm`"
        )

    def test_passes_strict_linting(self, values: Path) -> None:
        assert lint(values) == ""

    @pytest.mark.parametrize("version", VERSIONS)
    def test_is_valid_for_kubernetes(self, values: Path, version: str) -> None:
        own = [
            one for one in manifests(render(values)) if "." not in one["apiVersion"] or "k8s.io/" in one["apiVersion"]
        ]

        for one in own:
            if one["kind"] != "HTTPRoute":
                kubernetes_validate.validate(one, version, strict=True)

    def test_is_valid_for_the_operators(self, values: Path) -> None:
        if not SCHEMAS.exists():
            pytest.skip(f"the operators' schemas are not at {SCHEMAS}")
        for one in manifests(render(values)):
            group, _, version = one["apiVersion"].partition("/")
            found = SCHEMAS / group / f"{one['kind'].lower()}_{version}.json"
            if found.exists():
                errors = Draft7Validator(json.loads(found.read_text())).iter_errors(one)
                assert [error.message for error in errors] == [], one["metadata"]["name"]

    def test_gives_every_object_the_usual_labels(self, values: Path) -> None:
        assert [
            one["metadata"]["name"] for one in manifests(render(values)) if not set(one["metadata"]["labels"]) >= FIXED
        ] == []

    def test_lets_no_container_do_more_than_it_needs(self, values: Path) -> None:
        for name, _, spec in pods(values):
            assert spec["securityContext"]["runAsNonRoot"], name
            assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
            assert spec["automountServiceAccountToken"] is False, name
            for container in spec["containers"]:
                assert container["securityContext"] == {
                    "allowPrivilegeEscalation": False,
                    "readOnlyRootFilesystem": True,
                    "capabilities": {"drop": ["ALL"]},
                }, name

    def test_bounds_the_memory_of_every_container(self, values: Path) -> None:
        containers = [container for _, _, spec in pods(values) for container in spec["containers"]]

        assert all(one["resources"]["limits"]["memory"] and one["resources"]["requests"]["cpu"] for one in containers)

    def test_leads_every_port_to_a_container(self, values: Path) -> None:
        ports = {
            frozenset(metadata["labels"][label] for label in FIXED): {
                port["name"] for c in spec["containers"] for port in c.get("ports", ())
            }
            for _, metadata, spec in pods(values)
        }
        for service in of_kind("Service", values):
            selector = frozenset(service["spec"]["selector"][label] for label in FIXED)
            assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports[selector]

    def test_asks_for_a_secret_of_its_own_for_each_service(self, values: Path) -> None:
        asked = {
            metadata["labels"]["app.kubernetes.io/component"]: volume["secret"]
            for _, metadata, spec in pods(values)
            for volume in spec.get("volumes", ())
            if volume["name"] == "secrets"
        }

        assert asked.keys() == set(NAMES)
        assert len({one["secretName"] for one in asked.values()}) == len(NAMES)
        assert {one["defaultMode"] for one in asked.values()} == {0o440}

    def test_gives_no_service_a_secret_in_its_environment(self, values: Path) -> None:
        for one in of_kind("Deployment", values):
            (container,) = one["spec"]["template"]["spec"]["containers"]
            assert "envFrom" not in container
            assert {"name": "SECRETS_DIR", "value": "/run/secrets/mentoring"} in container["env"]


class TestUsers:
    FULL = CHART / "ci/full-values.yaml"

    def test_are_one_for_each_service_and_each_thing_that_others_do(self) -> None:
        found = {one["metadata"]["name"] for one in of_kind("KafkaUser", self.FULL)}

        assert found == {f"mentoring-{one}" for one in (*NAMES, "operations", "deployer", "auditor", "scaler")}

    def test_have_the_rights_of_the_catalog(self) -> None:
        (notify,) = [one for one in of_kind("KafkaUser", self.FULL) if one["metadata"]["name"] == "mentoring-notify"]
        rights = {
            (one["resource"]["type"], one["resource"]["name"]): one["operations"]
            for one in notify["spec"]["authorization"]["acls"]
        }

        assert rights["topic", "mentoring.contacts.v1"] == ["Read", "DescribeConfigs"]
        assert rights["topic", "mentoring.notifications.v1"] == ["Write", "DescribeConfigs"]
        assert rights["topic", "notify.people.commands.v1"] == ["Read", "Write", "DescribeConfigs"]
        assert rights["group", "notify.people"] == ["Read"]
        assert ("topic", "feedback.pairs.commands.v1") not in rights


class TestServices:
    @pytest.mark.parametrize("service", NAMES)
    def test_listen_to_the_pod_s_address_with_a_provider(self, service: str) -> None:
        found = variables(service, MINIMAL)

        assert found[f"{service.upper()}_HOST"] == {"fieldRef": {"fieldPath": "status.podIP"}}
        assert {found["ISSUER"], found["AUDIENCE"], found["BEHIND_PROXY"]} == {
            "https://login.example.com/realms/staff",
            "reverse-mentoring",
            "true",
        }

    def test_take_settings_by_their_names(self) -> None:
        full = CHART / "ci/full-values.yaml"

        assert variables("matching", full)["MATCHING_REPLAY_DAYS"] == "365"
        assert variables("notify", full)["NOTIFY_SMTP_HOST"] == "smtp.example.com"
        assert variables("feedback", full)["LOG_LEVEL"] == "WARNING"

    def test_wait_before_they_stop_until_nobody_asks_them(self) -> None:
        for _, _, spec in pods(MINIMAL):
            if "lifecycle" in spec["containers"][0]:
                assert spec["terminationGracePeriodSeconds"] >= 5 + 9 + 1

    def test_have_no_replicas_where_something_scales_them(self) -> None:
        assert all("replicas" not in one["spec"] for one in of_kind("Deployment", autoscaling__mode='"hpa"'))

    def test_end_connections_with_an_answer_before_they_stop(self) -> None:
        for one in of_kind("Deployment"):
            (container,) = one["spec"]["template"]["spec"]["containers"]

            assert f"os.kill(1, signal.{SIGNAL.name})" in container["lifecycle"]["preStop"]["exec"]["command"][2]

    def test_stop_first_in_an_upgrade_that_changes_inputs(self) -> None:
        changed = of_kind("Deployment", services__feedback__strategy='"Recreate"')

        assert {"type": "Recreate"} in [one["spec"]["strategy"] for one in changed]


class TestJobs:
    def test_make_topics_before_and_migrate_before_and_after(self) -> None:
        hooks = {
            tuple(job["spec"]["template"]["spec"]["containers"][0]["command"][3:]): job["metadata"]["annotations"][
                "helm.sh/hook"
            ]
            for job in of_kind("Job")
        }

        assert hooks.pop(("topics", "apply", "--partitions", "16")) == "pre-install,pre-upgrade"
        assert hooks == {("migrate", "--only", one): "pre-upgrade,post-upgrade" for one in MIGRATED}

    def test_reach_the_servers_as_the_services_do(self) -> None:
        full = CHART / "ci/full-values.yaml"
        deployment, job = of_kind("Deployment", full)[0], of_kind("Job", full)[0]
        ours, theirs = (one["spec"]["template"]["spec"]["containers"][0] for one in (job, deployment))

        assert {"name": "KAFKA_SECURITY_PROTOCOL", "value": "SASL_SSL"} in ours["env"]
        assert [one for one in theirs["volumeMounts"] if one["name"] not in {"tmp", "secrets"}] == ours["volumeMounts"]

    @pytest.mark.parametrize("values", EVERY, ids=named)
    def test_leave_nothing_for_somebody_to_clean_up(self, values: Path) -> None:
        """One whose image cannot be pulled ends at its deadline, and goes a day later or with the next upgrade."""
        for job in of_kind("Job", values):
            assert job["metadata"]["annotations"]["helm.sh/hook-delete-policy"] == "before-hook-creation,hook-succeeded"
            assert (job["spec"]["activeDeadlineSeconds"], job["spec"]["ttlSecondsAfterFinished"]) == (1800, 86400)

    def test_come_after_what_they_need(self) -> None:
        weights = {
            one["kind"]: int(one["metadata"]["annotations"].get("helm.sh/hook-weight", 0))
            for one in manifests(render(MINIMAL))
            if "pre-install" in one["metadata"].get("annotations", {}).get("helm.sh/hook", "")
        }

        assert weights == {"ServiceAccount": -2, "NetworkPolicy": -2, "Job": 0}


class TestMongoDb:
    def test_has_a_user_for_each_service_who_writes_to_its_own_database(self) -> None:
        (made,) = of_kind("MongoDBCommunity", CHART / "ci/full-values.yaml")

        assert {one["name"]: one["roles"] for one in made["spec"]["users"]} == {
            name: [{"name": "readWrite", "db": name}] for name in NAMES
        }

    @pytest.mark.parametrize("service", NAMES)
    def test_is_reached_by_its_members_names_with_tls(self, service: str) -> None:
        found = variables(service, CHART / "ci/full-values.yaml")

        assert found["MONGODB_URI"].startswith(
            "mongodb://mentoring-mongodb-0.mentoring-mongodb-svc.mentoring.svc:27017,"
        )
        assert (found["MONGODB_USERNAME"], found["MONGODB_TLS"]) == (service, "true")


class TestPolicies:
    @pytest.mark.parametrize("values", EVERY, ids=named)
    def test_cover_every_pod(self, values: Path) -> None:
        covered = {
            one["spec"]["podSelector"]["matchLabels"]["app.kubernetes.io/component"]
            for one in of_kind("NetworkPolicy", values)
        }

        assert {metadata["labels"]["app.kubernetes.io/component"] for _, metadata, _ in pods(values)} <= covered

    @pytest.mark.parametrize("values", EVERY, ids=named)
    def test_open_no_port_to_everything(self, values: Path) -> None:
        for one in of_kind("NetworkPolicy", values):
            assert all(rule["ports"] for rule in (*one["spec"]["ingress"], *one["spec"]["egress"]))
            assert [rule["ports"][0]["port"] for rule in one["spec"]["egress"] if not rule.get("to")] == [53]


class TestScaling:
    def test_follows_the_lag_of_every_input_of_every_group(self) -> None:
        scaled = of_kind("ScaledObject", autoscaling__mode='"keda"')
        triggers = {
            (one["metadata"]["consumerGroup"], one["metadata"]["topic"])
            for obj in scaled
            for one in obj["spec"]["triggers"]
        }

        assert triggers == {(group.name, topic) for group in GROUPS for topic in group.topics}

    def test_never_makes_more_pods_than_there_are_tasks(self) -> None:
        with pytest.raises(Refused, match=r"autoscaling\.maxReplicas is 17, and topics\.partitions is 16"):
            render(MINIMAL, autoscaling__mode='"hpa"', autoscaling__maxReplicas=17)
        with pytest.raises(Refused, match=r"services\.notify\.replicas is 5, and topics\.partitions is 4"):
            render(MINIMAL, topics__partitions=4, services__notify__replicas=5)

    def test_takes_as_many_pods_as_there_are_tasks(self) -> None:
        render(MINIMAL, topics__partitions=4, services__notify__replicas=4)
        render(MINIMAL, topics__partitions=4, autoscaling__mode='"hpa"', autoscaling__maxReplicas=4)


class TestTopics:
    def test_are_those_of_the_catalog_with_their_dead_letters(self) -> None:
        made = {one["spec"]["topicName"] for one in of_kind("KafkaTopic", CHART / "ci/full-values.yaml")}

        assert made == {name for topic in TOPICS for name in (topic.name, topic.dead)}

    def test_are_kept_when_the_release_is_uninstalled(self) -> None:
        kept = [one["metadata"]["annotations"] for one in of_kind("KafkaTopic", CHART / "ci/full-values.yaml")]

        assert all(one["helm.sh/resource-policy"] == "keep" for one in kept)


class TestHelmTest:
    @pytest.mark.parametrize("values", EVERY, ids=named)
    def test_is_there_and_asks_every_service(self, values: Path) -> None:
        (pod,) = of_kind("Pod", values)
        (container,) = pod["spec"]["containers"]

        assert pod["metadata"]["annotations"]["helm.sh/hook"] == "test"
        assert container["command"][3:] == ["probe", *(f"http://mentoring-{name}" for name in sorted(NAMES))]
        named = {one["name"] for one in pod["spec"].get("volumes", ())}
        assert {one["name"] for one in container.get("volumeMounts", ())} == named
        assert CERTIFICATES & {one["name"] for _, _, spec in pods(values) for one in spec.get("volumes", ())} <= named

    def test_reaches_kafka_as_the_services_do(self) -> None:
        (pod,), deployment = of_kind("Pod", FULL), of_kind("Deployment", FULL)[0]
        ours, theirs = pod["spec"], deployment["spec"]["template"]["spec"]
        servers = [one for one in theirs["containers"][0]["env"] if one["name"].startswith("KAFKA_")]

        assert [one for one in ours["containers"][0]["env"] if one["name"].startswith("KAFKA_")] == servers
        assert len(servers) > 1
        assert ours["imagePullSecrets"] == theirs["imagePullSecrets"]
