"""What a field tells assistive technology."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import template
from django.forms import BaseForm, BoundField, Field

register = template.Library()


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary; `target` is the id the line links to."""

    message: str
    target: str


@register.filter
def listed_problems(source: object) -> list[Problem]:
    """List what is wrong, for the summary above the heading.

    `source` is a form (its fields in order, then the whole of it) or a list that is
    already one; anything else, such as a missing form, has no problems. A group of
    radios or ticks is reached at its first control.
    """
    if isinstance(source, BaseForm):
        if not source.is_bound:
            return []
        return [*_field_problems(source), *_form_problems(source)]
    return list(source) if isinstance(source, (list, tuple)) else []


def _field_problems(form: BaseForm) -> Iterator[Problem]:
    for field in form.visible_fields():
        for message in field.errors:
            yield Problem(_named(field, str(message)), first_control(field))


def _named(field: BoundField, message: str) -> str:
    """Put the label before a sentence that any field may have."""
    general = {str(text) for text in Field.default_error_messages.values()}
    return f"{field.label}: {message}" if message in general else message


def _form_problems(form: BaseForm) -> Iterator[Problem]:
    for message in form.non_field_errors():
        yield Problem(str(message), "")


@register.filter
def first_control(field: BoundField) -> str:
    """Return the id of the control a label or an error leads to."""
    return field.id_for_label or f"{field.auto_id}_0"
