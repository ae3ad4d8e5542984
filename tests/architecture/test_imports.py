"""Libraries that only some rooms may know, beyond the layers of pyproject.toml."""

import pytest

from tests.architecture.source import Module, imported, module, product

ROOMS = {
    "weasyprint": ("consult/documents/pdf.py", "consult/documents/renderer"),
    "docx": ("consult/documents/", "consult/intake/"),
    "docxtpl": ("consult/documents/", "consult/intake/"),
    "openpyxl": (
        "consult/documents/",
        "consult/intake/",
        "consult/web/staff/exports.py",
        "consult/web/public/exports.py",
        "consult/web/administrations/exports.py",
    ),
    "celery": ("consult/config/", "consult/tasks.py", "consult/notify/doorbell.py"),
    "crispy_forms": ("consult/web/",),
}


def strays(source: Module) -> list[str]:
    return [
        f"{source.at(node)} {library}"
        for node in source.nodes()
        for name in imported(node)
        for library, rooms in ROOMS.items()
        if (name == library or name.startswith(f"{library}."))
        and not source.is_in(*rooms)
    ]


def bells(source: Module) -> list[str]:
    """Where a task is sent to the broker, which notify/doorbell.py alone does."""
    if source.is_in("consult/notify/doorbell.py"):
        return []
    sending = {"send_task", "delay", "apply_async"}
    return [
        source.at(node)
        for node in source.nodes()
        if getattr(node, "attr", None) in sending
    ]


def test_each_library_stays_in_its_rooms() -> None:
    assert [stray for source in product() for stray in strays(source)] == []


def test_only_the_doorbell_rings() -> None:
    assert [place for source in product() for place in bells(source)] == []


def test_no_module_is_longer_than_400_lines() -> None:
    assert [
        f"{source.path}: {source.lines}" for source in product() if source.lines > 400
    ] == []


@pytest.mark.parametrize(
    ("path", "text", "library"),
    [
        ("consult/flows/issuing.py", "import weasyprint", "weasyprint"),
        ("consult/documents/circular.py", "from weasyprint import HTML", "weasyprint"),
        ("consult/flows/importing.py", "from openpyxl.cell import Cell", "openpyxl"),
        ("consult/web/staff/register.py", "import openpyxl", "openpyxl"),
        ("consult/notify/outbox.py", "from celery import shared_task", "celery"),
        ("consult/flows/closing.py", "import celery.app", "celery"),
        ("consult/intake/forms.py", "from crispy_forms import layout", "crispy_forms"),
        ("consult/web/staff/views.py", "from docx import Document", "docx"),
    ],
)
def test_a_stray_import_is_noticed(path: str, text: str, library: str) -> None:
    assert strays(module(path, text)) == [f"{path}:1 {library}"]


def test_an_import_at_home_is_fine() -> None:
    assert strays(module("consult/documents/pdf.py", "import weasyprint")) == []
    assert strays(module("consult/documents/pdf.py", "import docx_something")) == []


def test_ringing_elsewhere_is_noticed() -> None:
    text = "sweep.delay()"
    assert bells(module("consult/flows/issuing.py", text)) != []
    assert bells(module("consult/notify/doorbell.py", text)) == []
