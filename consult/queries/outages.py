"""Find whether Consult was away when a consultation closed, and what hangs on it.

Nothing of it is stored with a reply: it follows from the outages in the log, the
closing instant and the instants of receipt. A late reply stays late whatever is found
here; the Director sees both figures.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from consult.models import AuditEntry
from consult.procedure.deadlines import utc_text
from consult.procedure.outcome import Decision
from consult.queries.tallies import ConsultationTally, tally_consultation
from consult.vocabularies import AuditTag


@dataclass(frozen=True, slots=True)
class Outage:
    """When nobody swept: from the last sweep before it until the first one after."""

    began: datetime
    ended: datetime


@dataclass(frozen=True, slots=True)
class LateAfterOutage:
    """The late replies of a consultation that closed during an outage.

    `if_counted` is the decision on each text, by its designation, with them.
    """

    outage: Outage
    if_counted: Mapping[str, Decision]

    def as_facts(self) -> dict[str, object]:
        """Return it as plain values, beside the tally of the command contract."""
        return {
            "from": utc_text(self.outage.began),
            "until": utc_text(self.outage.ended),
            "if_counted": [
                {
                    "designation": designation,
                    "in_favour": decision.in_favour,
                    "against": decision.against,
                    "outcome": decision.outcome.value if decision.outcome else None,
                }
                for designation, decision in self.if_counted.items()
            ],
        }


def outage_at_close(tally: ConsultationTally) -> Outage | None:
    """Return the outage in which the consultation closed, where late replies came.

    It began before the closing instant and ended at it or later. None is looked for
    where no reply is late.
    """
    closes_at = tally.consultation.closes_at
    if not tally.late or closes_at is None:
        return None
    ended = AuditEntry.objects.filter(
        tag=AuditTag.OUTAGE_NOTED.value, at__gte=closes_at
    )
    for body in ended.order_by("sequence").values_list("body", flat=True):
        facts = json.loads(body)["facts"]
        outage = Outage(
            datetime.fromisoformat(facts["from"]),
            datetime.fromisoformat(facts["until"]),
        )
        if outage.began < closes_at:
            return outage
    return None


def late_after_outage(tally: ConsultationTally) -> LateAfterOutage | None:
    """Count the late replies too, where the consultation closed during an outage."""
    outage = outage_at_close(tally)
    if outage is None:
        return None
    counted = tally_consultation(tally.consultation, late_too=True)
    return LateAfterOutage(
        outage, {each.text.designation: each.decision for each in counted.texts}
    )
