"""`circular` writes one language to a file, or says in one line why not."""

import json
from io import StringIO
from pathlib import Path
from zipfile import is_zipfile

import pytest
from django.core.management import CommandError, call_command

from consult.files import store
from consult.models import IssuedDocument

REFERENCE = "T25-TSB-CIR-0007"

pytestmark = pytest.mark.usefixtures("issued_consultation")


def write(out: Path, *options: str, reference: str = REFERENCE) -> dict[str, object]:
    stdout = StringIO()
    call_command(
        "circular", reference, *options, f"--out={out}", "--json", stdout=stdout
    )
    facts: dict[str, object] = json.loads(stdout.getvalue())
    return facts


def test_it_writes_the_stored_document(tmp_path: Path) -> None:
    out = tmp_path / "circular.pdf"
    facts = write(out, "--lang=zh", "--format=pdf")
    row = IssuedDocument.objects.get()
    assert out.read_bytes() == store.read(row.sha256)
    assert facts == {
        "document": "T25-TSB-CIR-0007-C.pdf",
        "draft": False,
        "out": str(out),
        "size": row.size,
    }


def test_it_writes_the_form_for_any_state_and_stores_it(tmp_path: Path) -> None:
    out = tmp_path / "form.pdf"
    facts = write(out, "--lang=ru", "--format=pdf", "--form")
    row = IssuedDocument.objects.get(kind="reply_form")
    assert out.read_bytes() == store.read(row.sha256)
    assert facts["document"] == row.name == "T25-TSB-CIR-0007-R-form.pdf"


def test_a_form_made_out_to_one_state_is_not_stored(tmp_path: Path) -> None:
    out = tmp_path / "form.pdf"
    options = ("--lang=ru", "--format=pdf", "--form", "--member-state=CHE")
    facts = write(out, *options)
    assert facts["document"] == "T25-TSB-CIR-0007-R-form-CHE.pdf"
    assert facts["draft"] is False
    assert out.read_bytes().startswith(b"%PDF")
    assert not IssuedDocument.objects.filter(kind="reply_form").exists()


def test_a_form_for_a_state_that_is_not_on_the_roll_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "form.pdf"
    options = ("--lang=en", "--format=pdf", "--form", "--member-state=PLW")
    with pytest.raises(CommandError, match="PLW is not on the roll") as refusal:
        write(out, *options)
    assert refusal.value.returncode == 1
    assert not out.exists()


def test_only_a_form_is_made_out_to_a_state(tmp_path: Path) -> None:
    options = ("--lang=en", "--format=pdf", "--member-state=CHE")
    with pytest.raises(CommandError, match="only with --form"):
        write(tmp_path / "x", *options)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (["--lang=ar"], "T25-TSB-CIR-0007-A.docx"),
        (["--lang=ar", "--form"], "T25-TSB-CIR-0007-A-form.docx"),
    ],
)
def test_circular_and_form_are_word_documents_too(
    tmp_path: Path, options: list[str], name: str
) -> None:
    out = tmp_path / "circular.docx"
    facts = write(out, *options, "--format=docx")
    row = IssuedDocument.objects.get()
    assert out.read_bytes() == store.read(row.sha256)
    assert (facts["document"], row.name, row.format) == (name, name, "docx")
    assert is_zipfile(out)


@pytest.mark.parametrize("reference", ["T25-TSB-CIR-0999", "Circular 7"])
def test_an_unknown_circular_is_refused(tmp_path: Path, reference: str) -> None:
    with pytest.raises(CommandError):
        write(tmp_path / "x", "--lang=en", "--format=pdf", reference=reference)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"not written: .*No such file"):
        write(tmp_path / "nowhere" / "x.pdf", "--lang=en", "--format=pdf")


@pytest.mark.parametrize(
    "options",
    [["--lang=de", "--format=pdf"], ["--lang=en", "--format=odt"], ["--lang=en"]],
)
def test_bad_usage_is_said_by_argparse(tmp_path: Path, options: list[str]) -> None:
    with pytest.raises(CommandError, match="argument"):
        write(tmp_path / "x", *options)
