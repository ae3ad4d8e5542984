"""Write the papers, have them checked, print what was found: exit 1 with an error."""

import os
import shutil
import sys
from io import StringIO
from pathlib import Path

import django
from django.core.management import call_command

BUILD = Path("build/documents")


def main() -> int:
    shutil.rmtree(BUILD, ignore_errors=True)
    os.environ |= {"DATA_DIR": str(BUILD / "data"), "DEBUG": "1"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.config.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("demo", stdout=StringIO())
    return check()


def check() -> int:
    from consult.documents.paper import paper_pdf  # noqa: PLC0415 -- after Django's set-up
    from tests.conformity import papers, tools  # noqa: PLC0415

    sent, archived = BUILD / "sent", BUILD / "archived"
    for folder in (sent, archived):
        folder.mkdir(parents=True)
    for name, paper in papers.papers_of_the_demonstration():
        (sent / f"{name}.pdf").write_bytes(paper_pdf(paper))
        basic = papers.as_archived(paper)
        if basic is not None:
            (archived / f"{name}.pdf").write_bytes(basic)
    files = sorted(sent.glob("*.pdf"))
    faults = {
        "qpdf --check": tools.broken_files(files),
        "pdffonts": tools.fonts_not_embedded(files),
        "PDFBox Preflight, PDF/A-1b": tools.not_for_the_archive(archived),
    }
    judged = len(list(archived.glob("*.pdf")))
    say(f"{len(files)} papers, {judged} of them for Preflight")
    for tool, found in faults.items():
        say(f"{tool}: {len(found)} faults", *found[:20])
    read = [file for file in files if "archive_copy" not in file.name]
    findings = tools.accessibility(read, BUILD / "outloud.json")
    for tool, counted in findings.items():
        say(tool, *(f"{count:5} {rule}" for rule, count in sorted(counted.items())))
    errors = sum(
        count
        for counted in findings.values()
        for rule, count in counted.items()
        if rule.startswith("ERROR")
    )
    return 1 if errors or any(faults.values()) else 0


def say(*lines: str) -> None:
    sys.stdout.write("\n  ".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
