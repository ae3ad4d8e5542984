"""Acts on replies of one State that come from different authorities."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.flows.questioning import (
    QUESTIONABLE,
    question_authority,
    settle_authority,
)
from consult.models import (
    AuthorityQuestion,
    Consultation,
    EntitledMember,
    ReplyVersion,
)
from consult.permissions import Permission
from consult.queries.authority import (
    Authority,
    authority_of,
    questions_of,
)
from consult.queries.replies import find_member, replies_of
from consult.templatetags.languages import current_language
from consult.web.layout import Crumb
from consult.web.staff.authority_form import AnswerForm, QuestionForm, words_of
from consult.web.staff.overview import crumbs_to
from consult.web.staff.reasoned import ReasonedAct, ReasonWords


@dataclass(frozen=True, slots=True)
class QuestionFace:
    """A question of authority as `staff/parts/authority.html` prints it."""

    question: AuthorityQuestion
    versions: list[str]
    stands: str

    @property
    def is_open(self) -> bool:
        """Tell whether the head of the administration has yet to answer."""
        return not self.stands


class _AuthorityAct(ReasonedAct):
    """An act on the replies of one State; its page is shown afterwards."""

    permission = Permission.REPLY_QUESTION
    template_name = "staff/authority_act.html"
    states: ClassVar = QUESTIONABLE
    member: EntitledMember
    versions: list[ReplyVersion]

    def fetch(self, **kwargs: Any) -> None:
        """Read the consultation, the State's row of the roll and its replies."""
        super().fetch(**kwargs)
        member = find_member(self.consultation, kwargs["iso3"])
        if member is None:
            raise Http404
        self.member = member
        self.versions = replies_of(self.consultation, member.member_state_id)

    def get_success_url(self) -> str:
        """Return the page of the State."""
        return reverse(
            "staff:state", args=[self.consultation.pk, self.member.member_state_id]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its way back through the register."""
        name = self.member.name_in(current_language().value)
        register = reverse("staff:register", args=[self.consultation.pk])
        context: dict[str, Any] = {
            "crumbs": crumbs_to(
                self.consultation,
                Crumb(_("Register"), register),
                Crumb(name, self.get_success_url()),
                str(self.words.crumb),
            ),
            "name": name,
        }
        return super().get_context_data(**context | kwargs)


class QuestionReplies(_AuthorityAct):
    """Say that replies of a State seem to come from different authorities."""

    many_valued = frozenset({"versions"})
    words = ReasonWords(
        crumb=gettext_lazy("Question the authority"),
        title=gettext_lazy("Replies from different authorities"),
        lead=gettext_lazy(
            "What is in question is not counted, and no result is certified, until the"
            " head of the administration says in writing which reply stands."
        ),
        button=gettext_lazy("Put these replies in question"),
    )

    def get_form(self) -> QuestionForm:
        """Return the form with the replies that are in no open question."""
        rows = self.consultation.replies.filter(member=self.member)
        fates = authority_of(self.consultation, list(rows))
        return QuestionForm(
            self.sent,
            versions=[
                each
                for each in self.versions
                if fates.get(each.pk) is not Authority.ASKED
            ],
        )

    def act(self, form: Any) -> str:
        """Append the question."""
        question_authority(
            self.consultation,
            self.member,
            form.cleaned_data["versions"],
            reason=form.cleaned_data["reason"],
            by=self.user,
            at=self.at,
        )
        return _("These replies are in question until the administration answers.")


class SettleAuthority(_AuthorityAct):
    """Record what the named head of the administration wrote."""

    words = ReasonWords(
        crumb=gettext_lazy("The reply that stands"),
        title=gettext_lazy("Which reply stands"),
        lead=gettext_lazy(
            "The reply that stands counts. The others that were in question do not;"
            " they are kept and labelled."
        ),
        button=gettext_lazy("Record which reply stands"),
    )
    question: AuthorityQuestion

    def fetch(self, **kwargs: Any) -> None:
        """Read the question too, by its number."""
        super().fetch(**kwargs)
        asked = questions_of(self.consultation, self.member.member_state_id)
        found = [each for each in asked if each.number == kwargs["number"]]
        if not found:
            raise Http404
        (self.question,) = found

    def get_form(self) -> AnswerForm:
        """Return the form with every reply of the State."""
        return AnswerForm(self.sent, versions=self.versions)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page the question."""
        return super().get_context_data(asked=face_of(self.question), **kwargs)

    def act(self, form: Any) -> str:
        """Append the answer."""
        number = form.cleaned_data["stands"]
        settle_authority(
            self.question,
            stands=next(each for each in self.versions if each.version == number),
            statement=form.cleaned_data["statement"],
            by=self.user,
            at=self.at,
        )
        return _("The question is settled: the reply that stands counts.")


def question_faces(consultation: Consultation, iso3: str) -> list[QuestionFace]:
    """Return what was asked about the replies of a State, the newest first."""
    return [face_of(question) for question in questions_of(consultation, iso3)]


def face_of(question: AuthorityQuestion) -> QuestionFace:
    """Return a question in words."""
    answer = getattr(question, "answer", None)
    return QuestionFace(
        question=question,
        versions=[words_of(row.version) for row in question.questioned.all()],
        stands=words_of(answer.stands) if answer else "",
    )
