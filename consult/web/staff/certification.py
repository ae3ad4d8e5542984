"""Where the certification of a result stands, as the tally page shows it."""

import json
from typing import Any

from consult.flows.certifying import figures_of, result_shown
from consult.models import CertifiedResult, Consultation, ResultDraft
from consult.procedure.errors import RuleError
from consult.procedure.states import ConsultationState
from consult.queries.authority import unsettled_states
from consult.queries.replies import waiting_replies
from consult.queries.tallies import ConsultationTally
from consult.templatetags.languages import current_language

DECIDED_IN = frozenset({ConsultationState.CLOSED, ConsultationState.CERTIFIED})


def shown_to_certify(consultation: Consultation) -> str:
    """Return the digest of the result; "" where there is none to certify."""
    if consultation.state not in DECIDED_IN:
        return ""
    try:
        return result_shown(consultation)
    except RuleError:
        return ""


def certification_of(consultation: Consultation, tally: ConsultationTally) -> Any:
    """Return what is certified, what is proposed, and what stands in its way.

    `differs` tells that the replies no longer give the result in force.
    """
    drafts = ResultDraft.objects.filter(consultation=consultation)
    results = consultation.results.select_related("proposed_by", "certified_by")
    rows = list(results.order_by("-number"))
    in_force = rows[0] if rows else None
    return {
        "closed": consultation.state == ConsultationState.CLOSED,
        "proposal": drafts.select_related("proposed_by").first(),
        "results": rows,
        "certified": in_force,
        "differs": in_force is not None and differs(tally, in_force),
        "undecided": [
            each.text.designation for each in tally.texts if each.outcome is None
        ],
        "unsettled": _names(consultation),
        "waiting": _waiting(consultation),
    }


def differs(tally: ConsultationTally, result: CertifiedResult) -> bool:
    """Tell whether the replies as they are counted no longer give a result."""
    facts = tally.as_facts()
    del facts["state"]
    return figures_of(json.dumps(facts)) != figures_of(result.content)


def _waiting(consultation: Consultation) -> list[str]:
    """Return the States of which a reply in time waits for a second officer."""
    language = current_language().value
    return sorted(
        {
            version.member.name_in(language)
            for version in waiting_replies(consultation)
            if not version.late
        }
    )


def _names(consultation: Consultation) -> list[str]:
    """Return the States with an open question of authority, by name."""
    codes = unsettled_states(consultation)
    if not codes:
        return []
    rows = consultation.roll.filter(member_state_id__in=codes)
    return sorted(row.name_in(current_language().value) for row in rows)
