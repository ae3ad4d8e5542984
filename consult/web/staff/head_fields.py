"""The fields of a draft's head and how they are laid out, in six sheets."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.validators import RegexValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from consult import labels, vocabularies
from consult.labels import Label
from consult.models import GroupMembership, StudyGroup
from consult.templatetags.languages import current_language
from consult.vocabularies import GroupKind
from consult.web.staff.form_fields import (
    PAIR,
    day_field,
    email_field,
    line_field,
    sheet,
    time_field,
)
from consult.web.staff.opened_form import OpenedForm

initials = RegexValidator(
    r"^[A-Z]{1,6}$", _("Write the initials in capitals, A to Z, like ME.")
)


def _procedures() -> list[tuple[str, Label]]:
    return [
        (value, capfirst(str(label))) for value, label in labels.procedure_choices()
    ]


def _study_groups() -> list[tuple[str, Label]]:
    language = current_language().value
    groups = StudyGroup.objects.prefetch_related("titles").order_by("-period", "number")
    named = [(str(one.pk), f"{one} · {one.title_in(language)}") for one in groups]
    return [("", _("Choose a study group")), *named]


def _revisions() -> list[tuple[str, Label]]:
    in_force = ("", _("The one in force on the circular's date"))
    return [in_force, *labels.revision_choices()]


def _regional_groups() -> list[tuple[str, Label]]:
    codes = (
        GroupMembership.objects.filter(kind=GroupKind.REGIONAL_GROUP)
        .order_by("code")
        .values_list("code", flat=True)
        .distinct()
    )
    return [("", _("None")), *((code, code) for code in codes)]


class HeadFields(OpenedForm):
    """Everything a draft says of itself; nearly all of it may stay empty."""

    procedure = forms.ChoiceField(label=_("Procedure"), choices=_procedures)
    study_group = forms.ChoiceField(
        label=_("Study group"),
        choices=_study_groups,
        error_messages={
            "required": _("Choose the study group."),
            "invalid_choice": _("Choose one of the study groups of the list."),
        },
    )
    regional_group = forms.ChoiceField(
        label=_("Regional group"),
        choices=_regional_groups,
        required=False,
        help_text=_("Only for the procedure of a regional group."),
    )
    number = line_field(
        _("Number from TSB's register"),
        max_length=20,
        help_text=_("Like 321 or T17-TSB-CIR-0321."),
        dir="ltr",
        inputmode="numeric",
    )
    dated = day_field(_("Date of the circular"))
    revision = forms.ChoiceField(
        label=_("Revision of Resolution 1"), choices=_revisions, required=False
    )
    revision_reason = line_field(
        _("Reason for another revision"),
        max_length=500,
        help_text=_("Needed when it is not the one in force on the circular's date."),
    )
    determined_at = line_field(
        _("Meeting that determined the texts"),
        max_length=120,
        help_text=_(
            "Of the study group or a working party; only for the traditional approval"
            " process."
        ),
    )
    determined_on = day_field(_("Texts determined on"))
    chair_requested_on = day_field(_("Approval requested by the chair on"))
    meeting_opens = day_field(_("First day of the meeting"))
    meeting_closes = day_field(_("Last day of the meeting"))
    meeting_virtual = forms.BooleanField(label=_("Virtual meeting"), required=False)
    meeting_place = line_field(_("Place of the meeting"), max_length=120)
    collective_letter = line_field(
        _("Collective letter"), max_length=20, help_text=_("Like 7/3.")
    )
    deadline_date = day_field(
        _("Last day for replies"), _("The latest day permitted is shown after saving.")
    )
    deadline_time = time_field(
        _("Until"), _("The minute counts whole. Left empty: 23:59.")
    )
    deadline_zone = forms.ChoiceField(
        label=_("In the time of"), choices=vocabularies.zone_choices
    )
    officer_initials = line_field(
        _("Initials of the officer"),
        max_length=6,
        help_text=_("Like ME, for SG3/ME."),
        validators=[initials],
    )
    contact_email = email_field(
        _("Contact e-mail"), _("Left empty: that of the study group's secretariat.")
    )
    telephone = line_field(
        _("Telephone"),
        max_length=40,
        help_text=_("Left empty: that of the secretariat."),
        dir="ltr",
    )
    fax = line_field(
        _("Fax"),
        max_length=40,
        help_text=_("Left empty: that of the secretariat."),
        dir="ltr",
    )
    reply_email = email_field(_("E-mail for replies"), _("Left empty: tsbdir@itu.int."))
    reply_fax = line_field(
        _("Fax for replies"),
        max_length=40,
        help_text=_("Left empty: +41 22 730 5853."),
        dir="ltr",
    )

    @property
    def helper(self) -> FormHelper:
        """Return how the form is laid out, in sheets; no value ever stands in it."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.hide_optional = True
        helper.layout = Layout(
            sheet(
                _("Procedure"),
                "opened",
                "procedure",
                Div("study_group", "regional_group", css_class=PAIR),
            ),
            sheet(
                _("Circular"),
                Div("number", "dated", css_class=PAIR),
                Div("revision", "revision_reason", css_class=PAIR),
            ),
            sheet(
                _("Determination and request"),
                "determined_at",
                Div("determined_on", "chair_requested_on", css_class=PAIR),
            ),
            sheet(
                _("Meeting"),
                Div("meeting_opens", "meeting_closes", css_class=PAIR),
                "meeting_virtual",
                Div("meeting_place", "collective_letter", css_class=PAIR),
            ),
            sheet(
                _("Deadline for replies"),
                Div("deadline_date", css_class=PAIR),
                Div("deadline_time", "deadline_zone", css_class=PAIR),
            ),
            sheet(
                _("Contact and replies"),
                Div("officer_initials", "contact_email", css_class=PAIR),
                Div("telephone", "fax", css_class=PAIR),
                Div("reply_email", "reply_fax", css_class=PAIR),
            ),
        )
        return helper
