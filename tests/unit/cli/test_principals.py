"""Who may do what in Kafka and MongoDB, as it follows from the catalog."""

from pathlib import Path

import pytest

from deploy.cli.kafka_acls import users
from deploy.cli.mongo_roles import passwords_in, roles, script
from deploy.cli.principals import AUDITOR, DEPLOYER, OPERATOR, PRINCIPALS, SCALER, acls, actions, share_of
from shared.contracts.catalog import AUDIT, COMMANDS, GROUPS, OPERATIONS, SERVICES, STREAMS, Topic
from shared.kafka import Operation, Pattern, Resource


class TestShare:
    @pytest.mark.parametrize("topic", COMMANDS, ids=lambda topic: topic.name)
    def test_of_a_service_has_no_other_service_s_commands(self, topic: Topic) -> None:
        readers = [one for one in SERVICES if topic.name in share_of(one).reads]

        assert readers == [topic.name.split(".")[0]]

    @pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream.name)
    def test_has_each_stream_with_those_who_write_it(self, stream: Topic) -> None:
        writers = {one for one in (*SERVICES, OPERATOR) if stream.name in share_of(one).writes}

        assert writers == {*stream.writers}

    def test_of_the_operator_has_dead_letters_and_no_answers(self) -> None:
        assert "feedback.pairs.commands.v1.dead" in share_of(OPERATOR).reads
        assert "feedback.pairs.commands.v1" not in share_of(OPERATOR).reads

    def test_of_a_service_has_its_groups_alone(self) -> None:
        assert {name for one in SERVICES for name in share_of(one).groups} == {group.name for group in GROUPS}
        assert share_of("notify").groups == {group.name for group in GROUPS if group.service == "notify"}

    @pytest.mark.parametrize("service", SERVICES)
    def test_of_a_service_has_what_its_pages_of_operations_and_of_auditors_read(self, service: str) -> None:
        inputs = {topic for group in GROUPS if group.service == service for topic in group.topics}
        assert {AUDIT, OPERATIONS, *(f"{topic}.dead" for topic in inputs)} <= share_of(service).reads


class TestAcls:
    def test_let_nobody_delete_grant_or_act_for_the_cluster(self) -> None:
        given = {acl.operation for acl in acls()}

        assert given.isdisjoint({Operation.ALL, Operation.DELETE, Operation.ALTER, Operation.CLUSTER_ACTION})
        assert Resource.CLUSTER not in {acl.resource for acl in acls()}

    def test_go_by_prefix_only_for_those_who_keep_topics_or_look_at_all_or_count(self) -> None:
        assert {acl.user for acl in acls() if acl.pattern is Pattern.PREFIXED} == {DEPLOYER, AUDITOR, SCALER}

    def test_let_the_scaler_see_how_much_waits_and_no_record(self) -> None:
        assert {acl.operation for acl in acls() if acl.user == SCALER} == {Operation.DESCRIBE}
        assert SCALER not in actions()

    def test_begin_names_as_they_are_told(self) -> None:
        assert {acl.user for acl in acls("mentoring-")} == {f"mentoring-{one}" for one in PRINCIPALS}

    def test_are_the_same_for_strimzi(self) -> None:
        given = {
            (user["metadata"]["name"], one["resource"]["type"], one["resource"]["name"], operation)
            for user in users("events")
            for one in user["spec"]["authorization"]["acls"]
            for operation in one["operations"]
        }
        camel = {one: "".join(part.capitalize() for part in one.name.split("_")) for one in Operation}

        assert given == {(acl.user, acl.resource.name.lower(), acl.name, camel[acl.operation]) for acl in acls()}


class TestRoles:
    def test_of_a_service_are_about_its_own_database(self) -> None:
        for service in SERVICES:
            (privilege,) = roles()[f"mentoring-{service}"]
            assert privilege["resource"] == {"db": service, "collection": ""}

    def test_let_nobody_drop_or_administer(self) -> None:
        given = {action for role in roles().values() for privilege in role for action in privilege["actions"]}

        assert given == {
            *("find", "insert", "update", "remove"),
            *("createCollection", "createIndex", "listCollections"),
        }

    def test_let_the_operator_pause_services_and_stop_jobs_and_see_nothing_else(self) -> None:
        places = {(one["resource"]["db"], one["resource"]["collection"]) for one in roles()["mentoring-operations"]}

        assert places == {(service, name) for service in SERVICES for name in ("notes", "jobs")}

    def test_are_a_script_that_asks_for_passwords(self) -> None:
        for user in actions():
            assert f'user: "{user}", pwd: passwordPrompt(), roles: ["mentoring-{user}"]' in script()

    def test_come_with_users_for_whom_there_is_a_password(self, tmp_path: Path) -> None:
        (tmp_path / "notify").write_text("opensesame\n")
        (tmp_path / "root").write_text("not one of ours")

        assert passwords_in(tmp_path) == {"notify": "opensesame"}
