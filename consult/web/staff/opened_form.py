"""Forms of a draft that several officers may have open at once."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from consult.audit.last_change import who_changed
from consult.fields import LineField
from consult.models import Consultation, User

_LONGEST = 80


class OpenedForm(forms.Form):
    """Carry the digest (`flows.shown`) of what stood there when the form was opened.

    `initial` is what stands there now: where it is no longer what was opened, a save
    would undo what somebody else saved.
    """

    opened = LineField(required=False, max_length=64, widget=forms.HiddenInput)

    def rest_on(self, opened: str) -> None:
        """Show the digest of what stands there now, also in a form that came back."""
        self.initial["opened"] = opened
        if self.is_bound:
            filled = QueryDict(mutable=True)
            filled.update(self.data)
            filled["opened"] = opened
            self.data = filled

    def name_differences(self, consultation: Consultation) -> None:
        """Say who saved meanwhile, and of each field what stands there and here."""
        self.add_error(None, _say_who(who_changed(consultation)))
        for name in self.fields:
            standing = self._written(name, self.initial.get(name))
            here = self._written(name, self[name].value())
            if standing == here or self[name].is_hidden:
                continue
            differs = _("%(field)s: saved is “%(standing)s”, here is “%(here)s”.")
            words = {
                "field": self[name].label,
                "standing": Truncator(standing or "–").chars(_LONGEST),
                "here": Truncator(here or "–").chars(_LONGEST),
            }
            self.add_error(name, differs % words)

    def _written(self, name: str, value: Any) -> str:
        """Return a value as the reader knows it from the control."""
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return _("yes") if value else _("no")
        if isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            labels = {str(one): str(label) for one, label in choices}
            return labels.get("" if value is None else str(value), "")
        text = field.widget.format_value(field.prepare_value(value))
        return str(text or "").replace("\r\n", "\n").strip()


def _say_who(person: User | None) -> str:
    if person is None:
        return _(
            "This was changed since you opened it, so nothing was saved. What you wrote"
            " is still here: compare it with what stands there now, then save again."
        )
    return _(
        "%(name)s changed this since you opened it, so nothing was saved. What you"
        " wrote is still here: compare it with what stands there now, then save again."
    ) % {"name": person}
