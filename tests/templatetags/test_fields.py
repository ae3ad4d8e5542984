"""Fields, and what they tell assistive technology."""

from django import forms

from consult.templatetags.fields import Problem, problems_of
from tests.rendering import render


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the receipt.")
    way = forms.ChoiceField(
        label="Received by", widget=forms.RadioSelect, choices=[("e", "E-mail")]
    )
    when = forms.CharField(error_messages={"required": "Write the day"})
    note = forms.CharField(label="Remarks", required=False)


def render_form(form: forms.Form) -> str:
    return render("{% load crispy_forms_filters %}{{ form|crispy }}", form=form)


def test_a_problem_leads_to_the_first_control_of_its_field() -> None:
    assert problems_of(SampleForm({})) == [
        Problem("Name: This field is required.", "id_name"),
        Problem("Received by: This field is required.", "id_way_0"),
        Problem("Write the day", "id_when"),
    ]


def test_a_form_that_was_not_sent_has_no_problems() -> None:
    assert problems_of(SampleForm()) == []
    assert problems_of(None) == []


def test_a_field_is_described_by_its_hint_and_its_error() -> None:
    html = render_form(SampleForm({}))

    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert '<p class="hint" id="id_name_helptext">' in html
    assert '<div id="id_name_error">' in html
    assert 'class="circle"' in html
    assert "Remarks <span" in html
    assert "(optional)" in html


def test_a_label_can_not_carry_markup() -> None:
    form = SampleForm()
    form.fields["name"].label = "<b>Name</b>"

    assert "&lt;b&gt;Name&lt;/b&gt;" in render_form(form)


def test_a_box_does_not_repeat_its_label() -> None:
    form = SampleForm()
    form.fields["name"].widget.attrs |= {"placeholder": "Name", "autocomplete": "name"}
    page = render(
        "{% load fields crispy_forms_filters %}{{ form|without_placeholders|crispy }}",
        form=form,
    )
    assert "placeholder" not in page
    assert 'autocomplete="name"' in page
