"""The version of a person's account, by which two changes at once are told from one after the other."""

from services.matching.domain.people import Contact, Person
from shared.contracts.vocabulary import GroupAttribute
from shared.domain import identifier


def version(person: Person) -> str:
    """Return a text that changes whenever something changes that the account shows, whoever changed it."""
    account = vars(person.account) if person.account else {}
    said = {name: value for name, value in account.items() if name not in {"created", "changed"}}
    profile, contact = person.profile, person.contact or Contact()
    groups = [(attribute.value, profile.groups.get(attribute)) for attribute in GroupAttribute]
    zone = (profile.zone, "zone" in person.rough)
    shown = (person.employee_id, person.manager, person.job_title, contact.name, contact.email, person.standing.value)
    return identifier(*sorted(said.items()), *groups, *zone, *shown)
