"""Translates a filter (RFC 7644, 3.4.2.2) to a MongoDB query that an index answers; any other filter is refused."""

from collections.abc import Callable
from typing import Any, Final

from scim2_models import InvalidFilterException, ScimFilter
from scim2_models.path import (
    CompareOperator,
    Comparison,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)

from services.matching.domain.accounts import user_key
from services.matching.domain.cells import same_address
from services.matching.domain.identity import employee_key
from services.matching.domain.people import Standing
from services.matching.feeds.scim.schema import EnterpriseUser

Query = dict[str, Any]
EVERYBODY: Final[Query] = {"account.user_key": {"$gt": ""}}
"""Whoever has an account."""

NUMBER: Final = f"{EnterpriseUser.__schema__}:employeenumber".lower()
SUPPORTED: Final = (
    "filter by userName, externalId, id, emails, active or employeeNumber with eq, and join comparisons with and or or"
)


def query(given: ScimFilter[Any] | None, secret: str) -> Query:
    """Return the query for a filter; `secret` is the key that employee ids are hashed with.

    Raises:
        InvalidFilterException: no index answers it.
    """
    return {"$and": [EVERYBODY, _Translation(secret).visit(given.ast)]} if given is not None else EVERYBODY


class _Translation(FilterVisitor[Query]):
    def __init__(self, secret: str) -> None:
        self._fields: dict[str, Callable[[str], Query]] = {
            "username": lambda value: {"account.user_key": user_key(value)},
            "externalid": lambda value: {"account.external_id": value},
            "id": lambda value: {"person_id": value},
            "emails": lambda value: {"address": same_address(value)},
            "emails.value": lambda value: {"address": same_address(value)},
            NUMBER: lambda value: {"_id": employee_key(secret, value)},
        }

    def visit_comparison(self, node: Comparison) -> Query:
        """Return the query for a comparison."""
        name = str(node.attr_path).lower().removeprefix("urn:ietf:params:scim:schemas:core:2.0:user:")
        word = str(node.value).lower()  # Entra ID writes "True"
        if node.op is CompareOperator.eq and name == "active" and word in {"true", "false"}:
            here = [one.value for one in Standing if (one is not Standing.LEFT) == (word == "true")]
            return {"standing": {"$in": here}}
        if node.op is not CompareOperator.eq or name not in self._fields or not isinstance(node.value, str):
            raise InvalidFilterException(detail=SUPPORTED)
        return self._fields[name](node.value)

    def visit_logical_expr(self, node: LogicalExpr) -> Query:
        """Return the query for comparisons that are joined."""
        joined = "$and" if node.op is LogicalOperator.and_ else "$or"
        return {joined: [self.visit(term) for term in node.terms]}

    def visit_present(self, node: Present) -> Query:
        """Refuse to ask whether there is a value."""
        raise InvalidFilterException(filter=str(node), detail=SUPPORTED)

    def visit_not(self, node: Not) -> Query:
        """Refuse a negation."""
        raise InvalidFilterException(filter=str(node), detail=SUPPORTED)

    def visit_value_path(self, node: ValuePath) -> Query:
        """Return the query for an address and its type, such as `emails[type eq "work" and value eq "a@b.example"]`."""
        terms = node.val_filter.terms if isinstance(node.val_filter, LogicalExpr) else (node.val_filter,)
        joined = {one.attr_path.attr.lower(): one for one in terms if isinstance(one, Comparison)}
        is_and = not isinstance(node.val_filter, LogicalExpr) or node.val_filter.op is LogicalOperator.and_
        fits = is_and and len(joined) == len(terms) and "value" in joined and joined.keys() <= _OF_EMAILS.keys()
        if str(node.attr_path).lower() != "emails" or not fits:
            raise InvalidFilterException(detail=SUPPORTED)
        if any(one.op is not CompareOperator.eq or not isinstance(one.value, str) for one in joined.values()):
            raise InvalidFilterException(detail=SUPPORTED)
        return {"$and": [_OF_EMAILS[name](one.value) for name, one in joined.items()]}


_OF_EMAILS: Final[dict[str, Callable[[str], Query]]] = {
    "value": lambda value: {"address": same_address(value)},
    "type": lambda value: {"account.email_type": value.lower()},
}
