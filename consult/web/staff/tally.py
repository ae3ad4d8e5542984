"""The tally: the answer first, then its arithmetic, then who may certify it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.flows.looking import note_look
from consult.permissions import Permission
from consult.procedure.states import ConsultationState, Language
from consult.queries.tallies import ConsultationTally, tally_consultation
from consult.templatetags.languages import current_language
from consult.web.consultations import file_columns
from consult.web.staff.certification import certification_of, shown_to_certify
from consult.web.staff.dates import note_on_closing, statutory_moments
from consult.web.staff.decision_panel import DecisionPanel, panel_of
from consult.web.staff.naming import kicker_of
from consult.web.staff.overview import crumbs_to
from consult.web.staff.pages import IssuedPage
from consult.web.staff.papers import papers_of
from consult.web.staff.register_rows import Standing, register_rows
from consult.web.staff.result_papers import result_papers
from consult.web.staff.tally_faces import TallyFace, tally_faces


class TallyPage(IssuedPage):
    """Show what the rule says of each text; a look at a running tally is logged."""

    permission = Permission.TALLY_READ
    template_name = "staff/tally.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its faces, positions, dates, papers and certification."""
        note_look(self.consultation, by=self.user, at=self.at)
        seen = shown_to_certify(self.consultation)
        tally = tally_consultation(self.consultation)
        rows = register_rows(
            self.consultation, tally, language=current_language(), order=Language.FR
        )
        faces = tally_faces(self.consultation, tally, at=self.at)
        running = self.is_in(ConsultationState.ISSUED)
        replied = [row for row in rows if row.standing is Standing.REPLIED]
        return super().get_context_data(
            crumbs=crumbs_to(self.consultation, _("Result")),
            kicker=kicker_of(self.consultation),
            faces=faces,
            panels=self.panels(tally, kwargs.get("form")),
            answer=answer_of(faces, replied=len(replied), running=running),
            running=running,
            closing_note=note_on_closing(self.consultation, at=self.at),
            rows=replied,
            seen=seen,
            roll_size=len(rows),
            moments=statutory_moments(self.consultation, at=self.at),
            papers=papers_of(self.consultation),
            papers_columns=file_columns(),
            **self.certification(tally),
            **kwargs,
        )

    def panels(
        self, tally: ConsultationTally, sent: object
    ) -> list[DecisionPanel | None]:
        """Return what the Director decides on each text; `sent` is their form."""
        profile, may = self.consultation.profile, self.may(Permission.DECISION_WRITE)
        closed, certified = (
            self.is_in(state)
            for state in (ConsultationState.CLOSED, ConsultationState.CERTIFIED)
        )
        return [
            panel_of(
                each,
                profile,
                closed=closed or certified,
                may_decide=may and (closed or (certified and each.outcome is None)),
                sent=sent,
            )
            for each in tally.texts
        ]

    def certification(self, tally: ConsultationTally) -> dict[str, Any]:
        """Return where certification stands and what this person may do of it."""
        facts = certification_of(self.consultation, tally)
        proposal = facts["proposal"]
        return {
            **facts,
            "proposed_it": proposal is not None
            and proposal.proposed_by_id == self.user.pk,
            "may_certify": self.may(Permission.RESULT_CERTIFY),
            "may_register": self.may(Permission.REGISTER_READ),
            "result_papers": result_papers(
                self.consultation,
                facts["results"],
                may_register=self.may(Permission.REGISTER_READ),
            ),
        }


def answer_of(faces: Sequence[TallyFace], *, replied: int, running: bool) -> str:
    """Return the answer in one sentence: each outcome with its number of texts."""
    outcomes = Counter(face.outcome for face in faces)
    parts = [
        ngettext("%(n)d text: %(outcome)s", "%(n)d texts: %(outcome)s", n)
        % {"n": n, "outcome": outcome}
        for outcome, n in outcomes.items()
    ]
    said = next(iter(outcomes), "") if len(faces) == 1 else "; ".join(parts)
    came = ngettext(
        "%(n)d Member State has a reply that counts.",
        "%(n)d Member States have a reply that counts.",
        replied,
    )
    if running:
        said = _("As it stands now: %(answer)s") % {"answer": said}
    return _("%(answer)s. %(came)s") % {"answer": said, "came": came % {"n": replied}}
