"""Forms whose page writes the form element, its token and its buttons."""

from crispy_forms.helper import FormHelper
from django import forms


class InnerForm(forms.Form):
    """A form that prints its fields and nothing around them."""

    @property
    def helper(self) -> FormHelper:
        """Return how the form is laid out: fields only; no value stands in it."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper
