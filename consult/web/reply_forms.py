"""Annex 2 as forms: one for each text, one for the signatory."""

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.fields import LineField, ProseField
from consult.flows.recording import Answer, Signature
from consult.models import DraftText, ReplyPosition
from consult.procedure.profiles import Profile
from consult.procedure.states import Position

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

IN_FAVOUR, AGAINST, NOTHING = "in_favour", "against", "nothing"
PLAIN, WITH_COMMENTS = "plain", "with_comments"


def prose_field(label: "_StrOrPromise") -> ProseField:
    """Return a field for what is written beside a box; it may stay empty."""
    return ProseField(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class TextForm(forms.Form):
    """The two boxes and two circles of one text.

    With `checking`, what is chosen must be complete; without, it is only kept. The
    fields of a box that is not chosen are ignored. `standing` holds the keys of the
    texts a reply of the State stands on, which the third choice then withdraws.
    Comments may stand in files that go with the reply instead (`has_files`).
    """

    box = forms.ChoiceField(
        required=False,
        choices=[(IN_FAVOUR, ""), (AGAINST, ""), (NOTHING, "")],
        widget=forms.RadioSelect,
    )
    circle = forms.ChoiceField(
        required=False,
        choices=[(PLAIN, ""), (WITH_COMMENTS, "")],
        widget=forms.RadioSelect,
    )
    comments = prose_field(_("Comments"))
    suggested_changes = prose_field(_("Suggested changes"))
    reasons = prose_field(_("Reasons for this opinion"))
    possible_changes = prose_field(
        _("Possible changes that would help the work forward")
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        text: DraftText,
        profile: Profile,
        standing: Container[int],
        checking: bool = False,
        has_files: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(data, prefix=f"t{text.order}", **options)
        self.text = text
        self.profile = profile
        self._standing = standing
        self.checking = checking
        self.has_files = has_files

    @property
    def replied(self) -> bool:
        """Tell whether a reply of the State stands on this text."""
        return self.text.pk in self._standing

    @property
    def says_something(self) -> bool:
        """Tell whether the reply speaks of this text, if only to withdraw."""
        box = self.cleaned_data.get("box")
        return bool(box) and (box != NOTHING or self.replied)

    @property
    def lacks_reasons(self) -> bool:
        """Tell whether the form is against and gives no reasons (clause 9.4.4)."""
        return self._is_against and not self.cleaned_data["reasons"]

    @property
    def lacks_changes(self) -> bool:
        """Tell whether the form is against and outlines no changes (clause 9.4.4)."""
        return self._is_against and not self.cleaned_data["possible_changes"]

    @property
    def leaves_comments_out(self) -> bool:
        """Tell whether comments are written, but the circle says there are none."""
        cleaned = self.cleaned_data
        return bool(
            cleaned["box"] == IN_FAVOUR
            and cleaned["circle"] == PLAIN
            and (cleaned["comments"] or cleaned["suggested_changes"])
        )

    @property
    def position(self) -> Position | None:
        """Return the position chosen; None withdraws or says nothing."""
        cleaned = self.cleaned_data
        if cleaned["box"] == AGAINST:
            return self.profile.against
        if cleaned["box"] == IN_FAVOUR:
            plain, with_comments = self.profile.in_favour
            return with_comments if cleaned["circle"] == WITH_COMMENTS else plain
        return None

    @property
    def prose(self) -> list[tuple[str, str]]:
        """Return what is written beside the position, with its labels."""
        answer = self.answer()
        changes = "possible_changes" if self._is_against else "suggested_changes"
        written = (
            ("comments", answer.comments),
            ("reasons", answer.reasons),
            (changes, answer.proposed_changes),
        )
        return [(str(self.fields[name].label), text) for name, text in written if text]

    def answer(self) -> Answer:
        """Return what the form says, without the fields of the other branch."""
        cleaned, position = self.cleaned_data, self.position
        if position is self.profile.against:
            return Answer(
                text=self.text,
                position=position,
                reasons=cleaned["reasons"],
                proposed_changes=cleaned["possible_changes"],
            )
        if position is self.profile.positions[1]:
            return Answer(
                text=self.text,
                position=position,
                comments=cleaned["comments"],
                proposed_changes=cleaned["suggested_changes"],
            )
        return Answer(text=self.text, position=position)

    def clean(self) -> dict[str, Any]:
        """Check that the chosen box is complete, when the answers are checked."""
        cleaned = super().clean() or self.cleaned_data
        if not self.checking:
            return cleaned
        if not cleaned.get("box"):
            self._check_nothing_written(cleaned)
        elif cleaned["box"] == IN_FAVOUR:
            self._check_circle(cleaned)
        return cleaned

    @property
    def _is_against(self) -> bool:
        return bool(self.cleaned_data["box"] == AGAINST)

    def _check_nothing_written(self, cleaned: Mapping[str, Any]) -> None:
        if any(value for name, value in cleaned.items() if name != "box"):
            self.add_error("box", _("Select one of the two boxes."))

    def _check_circle(self, cleaned: Mapping[str, Any]) -> None:
        circle = cleaned.get("circle")
        if not circle:
            self.add_error("circle", _("Select one of the two circles."))
        elif circle == WITH_COMMENTS and not (
            cleaned.get("comments")
            or cleaned.get("suggested_changes")
            or self.has_files
            or self.has_error("comments")
        ):
            self.add_error(
                "comments",
                _("Write or attach the comments, or select the other circle."),
            )


class SignatoryForm(forms.Form):
    """Who signs for the administration, in which role, where.

    A draft may lack all of it; with `checking`, or shown empty, name and role are
    required.
    """

    use_required_attribute = False

    name = LineField(label=_("Name"), required=False)
    title = LineField(label=_("Official role or title"), required=False)
    place = LineField(label=_("Place"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        checking: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(data, prefix="signatory", **options)
        for name in ("name", "title"):
            self.fields[name].required = checking or data is None
        self.fields["name"].error_messages["required"] = _("Write who signs.")
        self.fields["title"].error_messages["required"] = _(
            "Write in which official role."
        )

    def signature(self) -> Signature:
        """Return the signature as written."""
        return Signature(**self.cleaned_data)


def initial_of(row: ReplyPosition, profile: Profile) -> dict[str, str]:
    """Return the fields of a text as a reply that stands fills them in."""
    position = Position(row.position)
    if position is profile.against:
        return {
            "box": AGAINST,
            "reasons": row.reasons,
            "possible_changes": row.proposed_changes,
        }
    plain = position is profile.positions[0]
    return {
        "box": IN_FAVOUR,
        "circle": PLAIN if plain else WITH_COMMENTS,
        "comments": row.comments,
        "suggested_changes": row.proposed_changes,
    }
