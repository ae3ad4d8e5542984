"""Text from outside is read by the fields of consult/fields.py and nothing else."""

import ast

import pytest

from tests.architecture.source import Module, module, product

OF_DJANGO = {"CharField", "EmailField", "RegexField", "SlugField", "URLField"}

# Carried from one of our pages to the next as JSON, whose texts are read by fields.
CARRIED = {("consult/web/administrations/forms.py", "answers")}


def own_fields(source: Module) -> list[str]:
    """Where a form reads text through a field of Django's own."""
    if source.is_in("consult/fields.py"):
        return []
    carried = {
        node.value
        for node in source.nodes()
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and (source.path, node.targets[0].id) in CARRIED
    }
    return [
        source.at(node)
        for node in source.nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in OF_DJANGO
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "forms"
        and node not in carried
    ]


def test_every_form_reads_text_through_the_same_fields() -> None:
    assert [place for source in product() for place in own_fields(source)] == []


@pytest.mark.parametrize("field", sorted(OF_DJANGO))
def test_a_field_of_its_own_is_noticed(field: str) -> None:
    text = f"class F(forms.Form):\n    name = forms.{field}()"
    assert own_fields(module("consult/web/staff/forms.py", text)) != []
    assert own_fields(module("consult/fields.py", text)) == []


def test_what_is_carried_is_named_one_by_one() -> None:
    text = "answers = forms.CharField()\nreasons = forms.CharField()"
    path = "consult/web/administrations/forms.py"
    assert own_fields(module(path, text)) == [f"{path}:2"]
