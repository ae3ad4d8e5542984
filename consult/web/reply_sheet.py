"""The reply form of one State: its texts, its signatory, its problems."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import prefetch_related_objects
from django.forms import BoundField, Form
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from consult.flows.recording import Answer, Signature, repeats
from consult.models import Consultation, DraftText, ReplyPosition, ReplyVersion
from consult.templatetags.fields import Problem, first_control
from consult.web.reply_forms import SignatoryForm, TextForm, initial_of
from consult.web.texts import TextFace, texts_of

Filled = Mapping[str, str]


class Sheet:
    """All the forms of a reply, filled in from one mapping of field names.

    `data` binds the forms (names as posted); `filled` only fills them in. With
    `checking` the answers must be complete; comments may stand in files that go with
    the reply (`has_files`). `texts` are those of the consultation
    where the caller has read them already.
    """

    def __init__(
        self,
        consultation: Consultation,
        *,
        standing: Container[int],
        texts: Iterable[DraftText] | None = None,
        data: Filled | None = None,
        filled: Filled | None = None,
        checking: bool = False,
        has_files: bool = False,
    ) -> None:
        self.consultation = consultation
        self.texts = [
            TextForm(
                data,
                text=text,
                profile=consultation.profile,
                standing=standing,
                checking=checking,
                has_files=has_files,
                initial=_strip(filled or {}, f"t{text.order}"),
            )
            for text in (consultation.texts.all() if texts is None else texts)
        ]
        self.signatory = SignatoryForm(
            data, checking=checking, initial=_strip(filled or {}, "signatory")
        )
        self.checking = checking

    @cached_property
    def faces(self) -> list[TextFace]:
        """Return the texts as a page shows them."""
        prefetch_related_objects([self.consultation], "texts__titles")
        return texts_of(self.consultation)

    @property
    def forms(self) -> list[Form]:
        return [*self.texts, self.signatory]

    @property
    def rows(self) -> list[tuple[TextFace, TextForm]]:
        """Return each text with its form."""
        return list(zip(self.faces, self.texts, strict=True))

    @property
    def is_complete(self) -> bool:
        """Tell whether the forms have no problem."""
        return not self.problems

    @property
    def problems(self) -> list[Problem]:
        """Return everything that is wrong, in the order of the page."""
        found = [
            problem
            for number, form in enumerate(self.texts, start=1)
            for problem in self._problems_of(form, number)
        ]
        found += [
            Problem(message, target) for message, target in _errors(self.signatory)
        ]
        if self.checking and not found and not any(self._speaking()):
            target = first_control(self.texts[0]["box"])
            found.append(Problem(_("Answer on at least one of the texts."), target))
        return found

    def lock(self) -> None:
        """Let nothing be written; it can still be read and copied."""
        for form in self.forms:
            for field in form.fields.values():
                field.widget.attrs["readonly"] = True

    def filled(self) -> dict[str, str]:
        """Return every field as it is kept in the draft, by name as posted."""
        return {
            form.add_prefix(name): str(form.cleaned_data.get(name, ""))
            for form in self.forms
            for name in form.fields
        }

    def answers(self) -> list[Answer]:
        """Return what the reply says of the texts it speaks of."""
        return [form.answer() for form in self._speaking()]

    def signature(self) -> Signature:
        """Return who signs."""
        return self.signatory.signature()

    def signature_rows(self) -> list[tuple[BoundField, str]]:
        """Return the signatory's fields with what is written in them."""
        cleaned = self.signatory.cleaned_data
        return [(field, cleaned[field.name]) for field in self.signatory]

    def repeats(self, version: ReplyVersion | None) -> bool:
        """Tell whether the reply would say what a version says already."""
        if version is None or not self.is_complete:
            return False
        return repeats(version, self.answers(), self.signature())

    def _speaking(self) -> Iterator[TextForm]:
        return (form for form in self.texts if form.says_something)

    def _problems_of(self, form: TextForm, number: int) -> Iterator[Problem]:
        for message, target in _errors(form):
            if len(self.texts) == 1:
                yield Problem(message, target)
            else:
                words = {"n": number, "problem": message}
                yield Problem(_("Text %(n)d: %(problem)s") % words, target)


def fill_from_reply(
    consultation: Consultation,
    standing: Mapping[int, ReplyPosition],
    version: ReplyVersion | None,
) -> dict[str, str]:
    """Return the form as the reply that stands fills it in."""
    filled = dict[str, str]()
    for text in consultation.texts.all():
        row = standing.get(text.pk)
        if row is not None:
            filled |= {
                f"t{text.order}-{name}": value
                for name, value in initial_of(row, consultation.profile).items()
            }
    signatory = getattr(version, "signatory", None)
    if signatory is not None:
        filled |= {
            "signatory-name": signatory.name,
            "signatory-title": signatory.title,
            "signatory-place": signatory.place,
        }
    return filled


def _strip(filled: Filled, prefix: str) -> dict[str, Any]:
    start = f"{prefix}-"
    return {
        name.removeprefix(start): value
        for name, value in filled.items()
        if name.startswith(start)
    }


def _errors(form: Form) -> Iterator[tuple[str, str]]:
    """Yield each error of a form's fields with the control it leads to."""
    for field in form.visible_fields():
        yield from _field_errors(field)


def _field_errors(field: BoundField) -> Iterator[tuple[str, str]]:
    for message in field.errors:
        yield str(message), first_control(field)
