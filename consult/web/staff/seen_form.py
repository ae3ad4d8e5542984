"""What an act carries of the page on which somebody decided to do it."""

from django import forms

from consult.fields import LineField


class SeenForm(forms.Form):
    """Carry the digest (`flows.shown`) of what the page showed; none matches nothing.

    The page prints the digest of what it shows now, not the one that came back.
    """

    seen = LineField(required=False, max_length=64, widget=forms.HiddenInput)
