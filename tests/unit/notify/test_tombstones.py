from services.notify.app import SERVICE
from services.notify.store import CONTACTS
from shared.contracts.catalog import CONTACTS as TOPIC
from shared.contracts.catalog import group
from shared.contracts.cloudevents import Envelope
from shared.processing.inputs import Input
from shared.processing.tasks.decisions import Result, Rules
from tests.builders import NOW


class TestTombstone:
    def test_without_a_value_is_handled_by_its_type_and_key(self) -> None:
        rules = Rules(SERVICE, group("notify.people"), lambda _topic, _key: 0)
        work = SERVICE.work(SERVICE.collections, NOW, "chance")
        envelope = Envelope(id="1", source="/matching", type="mentoring.contact-erased.v1", channel="c", sequence=1)
        record = Input(topic=TOPIC, partition=0, offset=7, key=b"ada", value=None, envelope=envelope)

        decision = rules.decide([record], work, {}, 0)

        assert [handled.result for handled in decision.handled] == [Result.HANDLED]
        assert work.stores[CONTACTS.name].changed == {"ada": None}
