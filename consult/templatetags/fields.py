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


@register.simple_tag(takes_context=True)
def page_problems(context: template.Context) -> list[Problem]:
    """List what is wrong on the page, for the summary above the heading.

    The view's `problems` if it passes them, else the errors of its `form`.
    """
    given = context.get("problems")
    return list(given) if given else problems_of(context.get("form"))


def problems_of(form: object) -> list[Problem]:
    """List the errors of a form in the order of its fields, then those of the whole.

    A group of radios or ticks is reached at its first control. What is no bound form
    has no problems.
    """
    if not isinstance(form, BaseForm) or not form.is_bound:
        return []
    return [*_field_problems(form), *_form_problems(form)]


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
def without_placeholders(form: BaseForm) -> BaseForm:
    """Take out of its boxes what the labels above them say."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return form


@register.filter
def first_control(field: BoundField) -> str:
    """Return the id of the control a label or an error leads to."""
    return field.id_for_label or f"{field.auto_id}_0"
