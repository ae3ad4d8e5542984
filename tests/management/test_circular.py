"""`circular` writes one language to a file, or says in one line why not."""

import json
from io import StringIO
from pathlib import Path

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


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--lang=en", "--format=docx"], "as PDF only"),
        (["--lang=en", "--format=pdf", "--form"], "fillable Annex 2"),
    ],
)
def test_what_can_not_be_written_yet_is_refused(
    tmp_path: Path, options: list[str], reason: str
) -> None:
    out = tmp_path / "circular"
    with pytest.raises(CommandError, match=reason) as refusal:
        write(out, *options)
    assert refusal.value.returncode == 1
    assert not out.exists()


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
