"""Form fields for text from outside; every form of every door is made of these.

What may stand in a text is said in `consult.characters`. An error names the field,
the character and where it stands: most refused characters can't be seen.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult.characters import (
    LINE_BREAK,
    Offence,
    Stray,
    find_stray,
    is_blank,
    join_line_breaks,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

LINE_LENGTH: Final = 200
PROSE_LENGTH: Final = 30_000

# Word and Outlook paste these for the break within a paragraph and between pages.
_PASTED_BREAKS: Final = ("\x0b", "\x0c")

_RULES: Final[Mapping[Offence, "_StrOrPromise"]] = {
    Offence.BIDI_CONTROL: _(
        "It turns the reading direction around: remove it, or type the words again."
    ),
    Offence.CONTROL: _("It can't be printed: remove it."),
    Offence.LONE_SURROGATE: _("It is only half of a character: remove it."),
    Offence.UNASSIGNED: _("Unicode knows no such character: remove it."),
    Offence.ZERO_WIDTH: _("It can't be seen: remove it, or type the words again."),
}
_IN_ONE_LINE: Final = _("Write this on one line, without control characters.")


class _Checked(forms.CharField):
    """A field that refuses what `consult.characters` refuses, before all else."""

    lines = False

    def clean(self, value: Any) -> Any:
        """Check the characters as they came; a field's own reading may drop some."""
        if isinstance(value, str):
            stray = find_stray(self.as_checked(value), lines=self.lines)
            if stray is not None:
                words = word_stray(stray, self.label, lines=self.lines)
                raise ValidationError(words, code=stray.offence.value)
        return super().clean(value)

    def as_checked(self, text: str) -> str:
        """Return the text without what surrounds it."""
        return text.strip()

    def to_python(self, value: Any) -> Any:
        """Read text of which nothing would be seen as no text."""
        text = super().to_python(value)
        return self.empty_value if text is None or is_blank(text) else text


class LineField(_Checked):
    """One line of text, in any script; 200 characters unless said otherwise."""

    def __init__(self, *, max_length: int | None = LINE_LENGTH, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the text choose its direction, unless the control has one."""
        return {"dir": "auto"} | super().widget_attrs(widget) | _own_direction(widget)


class ProseField(_Checked):
    """Text kept as it was written: blank lines, any script, either direction.

    There is no `maxlength` on the control: it would cut a pasted text in silence.
    """

    lines = True
    widget = forms.Textarea

    def __init__(
        self,
        *,
        max_length: int | None = PROSE_LENGTH,
        strip: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(max_length=max_length, strip=strip, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the text choose its direction, unless the control has one."""
        attributes = {"dir": "auto"} | super().widget_attrs(widget)
        attributes.pop("maxlength", None)
        return attributes | _own_direction(widget)

    def as_checked(self, text: str) -> str:
        """Return the text with every line break written as one character."""
        text = join_line_breaks(text)
        for pasted in _PASTED_BREAKS:
            text = text.replace(pasted, LINE_BREAK)
        return text

    def to_python(self, value: Any) -> Any:
        """Write every line break as one character; blank text is no text."""
        return super().to_python(
            self.as_checked(value) if isinstance(value, str) else value
        )


class AddressField(_Checked, forms.EmailField):
    """One e-mail address, safe in a header of a message."""

    widget = forms.EmailInput(attrs={"dir": "ltr"})


class LinkField(_Checked, forms.URLField):
    """One address of a page; without a scheme it is read as https."""

    widget = forms.URLInput(attrs={"dir": "ltr"})

    def __init__(self, **options: Any) -> None:
        super().__init__(assume_scheme="https", **options)


def word_stray(
    stray: Stray, label: "_StrOrPromise | None" = None, *, lines: bool
) -> str:
    """Say which character of a field is refused, where it stands and why."""
    values = {
        "position": stray.position,
        "character": _isolated(stray.name),
        "before": _isolated(stray.before),
    }
    if stray.before:
        found = gettext("character %(position)d, after “%(before)s”, is %(character)s.")
    else:
        found = gettext("character %(position)d is %(character)s.")
    control = stray.offence is Offence.CONTROL
    rule = _IN_ONE_LINE if control and not lines else _RULES[stray.offence]
    sentence = f"{found % values} {rule}"
    return f"{label}: {sentence}" if label else sentence[0].upper() + sentence[1:]


def _isolated(text: str) -> str:
    """Quote what may read the other way round than the sentence about it."""
    return f"\u2068{text}\u2069"


def _own_direction(widget: forms.Widget) -> dict[str, Any]:
    return {"dir": widget.attrs["dir"]} if "dir" in widget.attrs else {}
