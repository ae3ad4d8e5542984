"""What an addendum or corrigendum says, as the record writes it.

Its digest stands in the entry of its issue; the record bundle holds the words.
"""

from collections.abc import Mapping

from consult.models import Amendment
from consult.queries.amendments import changes_of, write_values


def amendment_facts(amendment: Amendment) -> Mapping[str, object]:
    """Return an amendment as the entry of its issue digests it: strings, one number.

    `before` and `changes` name the same columns, each with what it said and says.
    """
    return {
        "before": dict(amendment.before),
        "changes": write_values(changes_of(amendment)),
        "date": amendment.date.isoformat(),
        "kind": amendment.kind,
        "number": amendment.number,
        "words": dict(amendment.words),
    }
