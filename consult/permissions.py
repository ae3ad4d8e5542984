"""Who may do what: typed predicates over a closed list of permissions.

Permissions read `scope:subject:action`. A predicate sees the person and a `Case`:
the instant of the request and the object it is about. Roles are dated rows; one
that has not begun or is over gives nothing.
"""

from dataclasses import dataclass
from datetime import datetime

import rules
from django.contrib.auth.models import AnonymousUser
from django.db.models import TextChoices, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from consult.models import Chair, Consultation, Delegate, ReplyVersion, User
from consult.procedure.states import ConsultationState
from consult.queries.amendments import waiting_amendment
from consult.queries.clock import geneva_day
from consult.queries.statements import Given, Statement
from consult.vocabularies import DelegateRole, StaffRoleName

Visitor = User | AnonymousUser


class Permission(TextChoices):
    """Everything that needs leave."""

    DELEGATION_READ = "administration:delegation:read", _("See the delegation")
    REPLY_DRAFT = "administration:reply:draft", _("Prepare a reply")
    REPLY_READ = "administration:reply:read", _("See the replies of one's State")
    REPLY_SEND = "administration:reply:send", _("Send a reply")
    CHAIR_NOTICE_READ = "chair:notice:read", _("Read the notice of a result")
    AMENDMENT_ISSUE = "staff:amendment:issue", _("Issue an addendum or corrigendum")
    AMENDMENT_PREPARE = (
        "staff:amendment:prepare",
        _("Prepare an addendum or corrigendum"),
    )
    COMMENTS_COLLATE = "staff:comments:collate", _("Collate comments into a TD")
    CONSULTATION_DRAFT = "staff:consultation:draft", _("Draft a consultation")
    CONSULTATION_ISSUE = "staff:consultation:issue", _("Sign off and issue")
    CONSULTATION_READ = "staff:consultation:read", _("See consultations of TSB")
    CONSULTATION_WITHDRAW = "staff:consultation:withdraw", _("Withdraw")
    DECISION_WRITE = "staff:decision:write", _("Write the Director's decision")
    DELIVERY_READ = "staff:delivery:read", _("See the delivery of messages")
    DELIVERY_RETRY = "staff:delivery:retry", _("Have a message tried again")
    LANGUAGE_APPROVE = "staff:language:approve", _("Approve a language version")
    LANGUAGE_ISSUE = "staff:language:issue", _("Issue a language version later")
    LANGUAGE_REVIEW = "staff:language:review", _("Review a language version")
    OUTCOME_ANNOUNCE = (
        "staff:outcome:announce",
        _("Prepare and issue a circular with the outcome"),
    )
    PROCEEDING_RECORD = (
        "staff:proceeding:record",
        _("Record what happens to a text after the replies"),
    )
    REGISTER_READ = "staff:register:read", _("See the register of replies")
    REPLY_CONFIRM = "staff:reply:confirm", _("Confirm a reply that was keyed in")
    REPLY_QUESTION = "staff:reply:question", _("Question who replied for a State")
    REPLY_TRANSCRIBE = "staff:reply:transcribe", _("Key in a reply")
    RESULT_CERTIFY = "staff:result:certify", _("Certify a result")
    TALLY_READ = "staff:tally:read", _("See a tally")


@dataclass(frozen=True, slots=True)
class Case:
    """What a predicate is asked about: when, which consultation, State and version."""

    at: datetime
    consultation: Consultation | None = None
    member_state: str | None = None
    version: ReplyVersion | None = None


def allows(user: Visitor, permission: Permission, case: Case) -> bool:
    """Tell whether `user` has the permission in this case."""
    return bool(user.is_active and rules.test_rule(permission.value, user, case))


def staff_roles(user: Visitor, at: datetime) -> set[str]:
    """Return the roles the person has in TSB on the Geneva day of `at`."""
    if not isinstance(user, User):
        return set()
    prefetch_related_objects([user], "staff_roles")
    day = geneva_day(at)
    return {row.role for row in user.staff_roles.all() if row.holds_on(day)}


def delegate_roles(user: Visitor, at: datetime) -> dict[str, set[str]]:
    """Return the person's roles per State (iso3) on the Geneva day of `at`."""
    if not isinstance(user, User):
        return {}
    if user.held_delegations is None:
        user.held_delegations = _delegations(user=user.pk)
    day, found = geneva_day(at), dict[str, set[str]]()
    for row in user.held_delegations:
        if row.holds_on(day):
            found.setdefault(row.member_state_id, set()).add(row.role)
    return found


_delegations = Statement(lambda: Delegate.objects.filter(user=Given("user")))


def _has_staff_role(*roles: StaffRoleName) -> rules.predicates.Predicate:
    wanted = {role.value for role in roles}

    def check(user: Visitor, case: Case) -> bool:
        return bool(wanted & staff_roles(user, case.at))

    return rules.predicate(check, name="|".join(sorted(wanted)))


def _is_delegate(*roles: DelegateRole) -> rules.predicates.Predicate:
    wanted = {role.value for role in roles}

    def check(user: Visitor, case: Case) -> bool:
        held = delegate_roles(user, case.at).get(case.member_state or "", set())
        return bool(wanted & held)

    return rules.predicate(check, name="delegate:" + "|".join(sorted(wanted)))


@rules.predicate
def _chairs_the_group(user: Visitor, case: Case) -> bool:
    if not isinstance(user, User) or case.consultation is None:
        return False
    chairs = Chair.objects.valid_on(geneva_day(case.at)).filter(user=user)
    return chairs.filter(study_group=case.consultation.study_group_id).exists()


@rules.predicate
def _has_second_factor(user: Visitor, case: Case) -> bool:  # noqa: ARG001 -- a predicate's shape
    return isinstance(user, User) and user.authenticator_set.exists()  # type: ignore[attr-defined]


@rules.predicate
def _is_not_the_requester(user: Visitor, case: Case) -> bool:
    return (
        case.consultation is None
        or case.consultation.sign_off_requested_by_id != user.pk
    )


@rules.predicate
def _did_not_prepare_it(user: Visitor, case: Case) -> bool:
    if case.consultation is None:
        return True
    waiting = waiting_amendment(case.consultation)
    return waiting is None or waiting.prepared_by_id != user.pk


@rules.predicate
def _did_not_key_it_in(user: Visitor, case: Case) -> bool:
    return case.version is None or case.version.recorded_by_id != user.pk


@rules.predicate
def _is_no_open_tally(user: Visitor, case: Case) -> bool:  # noqa: ARG001 -- a predicate's shape
    return case.consultation is not None and case.consultation.state in {
        ConsultationState.CLOSED,
        ConsultationState.CERTIFIED,
    }


_officer = _has_staff_role(StaffRoleName.OFFICER)
_answers = _has_staff_role(StaffRoleName.OFFICER, StaffRoleName.DIRECTOR)
_director = _has_staff_role(StaffRoleName.DIRECTOR)
_auditor = _has_staff_role(StaffRoleName.AUDITOR)
_staff = _has_staff_role(*StaffRoleName)
_head = _is_delegate(DelegateRole.HEAD)
_prepares = _is_delegate(DelegateRole.HEAD, DelegateRole.DRAFTER)
_delegate = _is_delegate(*DelegateRole)

_RULES = {
    Permission.DELEGATION_READ: _delegate,
    Permission.REPLY_DRAFT: _prepares,
    Permission.REPLY_READ: _delegate,
    Permission.REPLY_SEND: _head,
    Permission.CHAIR_NOTICE_READ: _chairs_the_group | (_staff & _has_second_factor),
    Permission.AMENDMENT_ISSUE: _answers & _has_second_factor & _did_not_prepare_it,
    Permission.AMENDMENT_PREPARE: _officer & _has_second_factor,
    Permission.COMMENTS_COLLATE: _officer & _has_second_factor,
    Permission.CONSULTATION_DRAFT: _officer & _has_second_factor,
    Permission.CONSULTATION_ISSUE: _answers
    & _has_second_factor
    & _is_not_the_requester,
    Permission.CONSULTATION_READ: _staff & _has_second_factor,
    Permission.CONSULTATION_WITHDRAW: _answers & _has_second_factor,
    Permission.DECISION_WRITE: _director & _has_second_factor,
    Permission.DELIVERY_READ: _staff & _has_second_factor,
    Permission.DELIVERY_RETRY: _officer & _has_second_factor,
    Permission.LANGUAGE_APPROVE: _officer & _has_second_factor,
    Permission.LANGUAGE_ISSUE: _answers & _has_second_factor,
    Permission.LANGUAGE_REVIEW: _has_staff_role(
        StaffRoleName.OFFICER, StaffRoleName.TRANSLATOR
    )
    & _has_second_factor,
    Permission.OUTCOME_ANNOUNCE: _answers & _has_second_factor,
    Permission.PROCEEDING_RECORD: _answers & _has_second_factor,
    Permission.REGISTER_READ: (_answers | (_auditor & _is_no_open_tally))
    & _has_second_factor,
    Permission.REPLY_CONFIRM: _officer & _has_second_factor & _did_not_key_it_in,
    Permission.REPLY_QUESTION: _officer & _has_second_factor,
    Permission.REPLY_TRANSCRIBE: _officer & _has_second_factor,
    Permission.RESULT_CERTIFY: _answers & _has_second_factor,
    Permission.TALLY_READ: (_answers | (_auditor & _is_no_open_tally))
    & _has_second_factor,
}

for _permission, _rule in _RULES.items():
    rules.add_rule(_permission.value, _rule)
