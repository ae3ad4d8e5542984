"""Papers: Circular 321 in six languages against its peers, in one run.

Ratios count, not milliseconds. A peer that is not installed is left out and said so;
figures are the median of interleaved rounds. Each engine makes the same thing, a
tagged PDF set in our fonts; Chromium's makes no claim to be PDF/UA, and neither peer's
form has fields.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright
from pypdf import PdfReader
from weasyprint import HTML
from weasyprint import __version__ as weasyprint_version

from consult.documents.circular import circular_paper
from consult.documents.docx import paper_docx
from consult.documents.paper import Paper, paper_pdf
from consult.documents.pdf import BundledAssets, Press
from consult.documents.renderer import ASSETS, FONTS, Renderer
from consult.documents.reply_form import FormContent, reply_form_paper
from consult.procedure.states import Language
from tests.browser.conftest import CHROMIUM, QUIET
from tests.documents.contents import circular_321

ROUNDS = 5
RENDERS = 150
KIB = 1024
LIMITS = dict.fromkeys(Language, 60) | {Language.ZH: 120}
PEERS = {"LibreOffice": 1.0, "Chromium": 2.0}
Work = Callable[[], object]
OUR_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <include>/etc/fonts/fonts.conf</include>
</fontconfig>
"""
PDF_UA = "pdf:writer_pdf_Export:" + json.dumps(
    {
        name: {"type": "boolean", "value": "true"}
        for name in ("ExportBookmarks", "PDFUACompliance", "UseTaggedPDF")
    }
)


def measure_papers() -> dict[str, object]:
    """Compare the papers of Circular 321 with those of other engines."""
    circulars = {each: circular_paper(circular_321(each)) for each in Language}
    forms = {
        each: reply_form_paper(FormContent(circular=circular_321(each)))
        for each in Language
    }
    figures: dict[str, object] = {
        "WeasyPrint": weasyprint_version,
        "Chromium": version_of(CHROMIUM, "--no-sandbox"),
        "LibreOffice": version_of("soffice"),
    }
    figures |= measure_peers("circular", list(circulars.values()))
    figures |= measure_peers("form", list(forms.values()))
    figures |= measure_overhead()
    figures |= measure_workers(list(circulars.values()), list(forms.values()))
    figures |= measure_sizes(circulars, forms)
    figures |= measure_memory(list(circulars.values()))
    return figures


def measure_peers(name: str, papers: Sequence[Paper]) -> dict[str, object]:
    """Time one paper in all languages with each engine, warm, in turn."""
    with chromium() as print_page, libreoffice() as convert:
        engines: dict[str, Callable[[], float]] = {
            "ours": lambda: seconds(lambda: [paper_pdf(each) for each in papers])
        }
        if print_page is not None:
            pages = [inlined(each.html) for each in papers]
            engines["Chromium"] = lambda: seconds(
                lambda: [print_page(each) for each in pages]
            )
        if convert is not None:
            engines["LibreOffice"] = lambda: convert(papers)
        for engine in engines.values():
            engine()
        rounds = [
            {engine: run() / len(papers) for engine, run in engines.items()}
            for _ in range(ROUNDS)
        ]
    figures: dict[str, object] = {
        f"{name}: {engine}, ms": round(median(each[engine] for each in rounds) * 1000)
        for engine in engines
    }
    for engine, most in PEERS.items():
        figures[f"{name}: time / {engine}'s (most {most})"] = (
            round(median(each["ours"] / each[engine] for each in rounds), 2)
            if engine in engines
            else "not installed"
        )
    return figures


def version_of(command: str, *options: str) -> str:
    """Return what a program says of its version."""
    if shutil.which(command) is None:
        return "not installed"
    said = subprocess.run(  # noqa: S603 -- our own command
        [command, *options, "--version"], check=True, capture_output=True, text=True
    )
    return said.stdout.strip()


def measure_overhead() -> dict[str, object]:
    """Time what we add to WeasyPrint: wording, mending and the way to the child."""
    press = Press(fonts=FONTS, assets=ASSETS)
    assets = {path.name: path.read_bytes() for path in ASSETS.glob("*.css")}
    contents = [circular_321(each) for each in Language]
    pages = [circular_paper(each).html for each in contents]

    def bare() -> None:
        for page in pages:
            document = HTML(string=page, url_fetcher=BundledAssets(assets))
            document.write_pdf(
                font_config=press.fonts, pdf_variant="pdf/ua-1", cache={}
            )

    def ours() -> None:
        for content in contents:
            paper_pdf(circular_paper(content))

    ratios = []
    for number in range(ROUNDS + 1):
        ratio = seconds(ours) / seconds(bare)
        if number:
            ratios.append(ratio)
    return {"time / bare WeasyPrint's (most 1.1)": round(median(ratios), 2)}


def measure_workers(
    circulars: Sequence[Paper], forms: Sequence[Paper]
) -> dict[str, object]:
    """Time two warm workers against one, and all papers of one circular on two."""
    one, two = Renderer(), Renderer()
    for renderer in (one, two):
        run_all([renderer], circulars)
    ratios, whole = [], []
    for _ in range(ROUNDS):
        alone = seconds(lambda: run_all([one], [*circulars, *circulars]))
        both = seconds(lambda: run_all([one, two], [*circulars, *circulars]))
        ratios.append(alone / both)
        whole.append(
            seconds(lambda: run_all([one, two], [*circulars, *forms], circulars))
        )
    one.close()
    two.close()
    return {
        "two workers / one (least 1.8)": round(median(ratios), 2),
        "18 papers of a circular, s (most 2.5)": round(median(whole), 2),
    }


def run_all(
    renderers: Sequence[Renderer], papers: Sequence[Paper], words: Sequence[Paper] = ()
) -> None:
    """Set papers as PDF, and some as DOCX, with the workers sharing the list."""
    waiting: Iterator[Callable[[Renderer], object]] = iter(
        [
            *(
                lambda renderer, each=each: renderer.render(
                    each.html, epoch=0, form=each.form
                )
                for each in papers
            ),
            *(lambda _renderer, each=each: paper_docx(each) for each in words),
        ]
    )
    lock = threading.Lock()

    def work(renderer: Renderer) -> None:
        while True:
            with lock:
                job = next(waiting, None)
            if job is None:
                return
            job(renderer)

    threads = [threading.Thread(target=work, args=[each]) for each in renderers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def measure_sizes(
    circulars: Mapping[Language, Paper], forms: Mapping[Language, Paper]
) -> dict[str, object]:
    """Weigh the files: most 60 KB, 120 KB in Chinese."""
    figures: dict[str, object] = {}
    for name, papers in (("circular", circulars), ("form", forms)):
        for language, paper in papers.items():
            weight = len(paper_pdf(paper)) / KIB
            label = f"{name} {language.value}, KB (most {LIMITS[language]})"
            figures[label] = round(weight)
    return figures


def measure_memory(papers: Sequence[Paper]) -> dict[str, object]:
    """Weigh a worker before and after 150 papers (most 10 MB more)."""
    renderer = Renderer()
    for paper in papers:
        renderer.render(paper.html, epoch=0)
    before = resident(renderer.pid)
    for number in range(RENDERS):
        renderer.render(papers[number % len(papers)].html, epoch=0)
    after = resident(renderer.pid)
    renderer.close()
    return {
        f"worker before {RENDERS} papers, MB": round(before),
        "and more after (most 10)": round(after - before, 1),
    }


def resident(pid: int | None) -> float:
    """Return the memory a process holds, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    if found is None:
        raise ValueError(f"process {pid} has no memory")
    return int(found[1]) / KIB


@contextmanager
def chromium() -> Iterator[Callable[[str], object] | None]:
    """Print pages with one page of Debian's Chromium; None without it."""
    if not Path(CHROMIUM).exists():
        yield None
        return
    with our_fonts() as environment, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(QUIET), env=environment
        )
        page = browser.new_page()

        def print_page(html: str) -> object:
            page.set_content(html)
            return page.pdf(format="A4", tagged=True, outline=True)

        page.set_content("<html lang=en><h1>A page</h1></html>")
        require_tags(BytesIO(page.pdf(format="A4", tagged=True, outline=True)))
        yield print_page
        browser.close()


@contextmanager
def libreoffice() -> Iterator[Callable[[Sequence[Paper]], float] | None]:
    """Build DOCX and have LibreOffice convert them; None without it.

    The time of one paper is that of a call with many less that of a call with few, so
    that the start of LibreOffice isn't counted.
    """
    office = shutil.which("soffice")
    if office is None:
        yield None
        return
    with our_fonts() as environment, tempfile.TemporaryDirectory() as place:
        folder = Path(place)

        def convert(papers: Sequence[Paper]) -> float:
            built = seconds(lambda: [write(each) for each in papers])
            few, many = (
                [copy(each, number) for each in papers for number in range(times)]
                for times in (1, 4)
            )
            taken = call(many) - call(few)
            for printed in (folder / "out").iterdir():
                require_tags(printed)
            return built + taken / 3

        def write(paper: Paper) -> None:
            target = folder / f"{paper.language.value}.docx"
            target.write_bytes(paper_docx(paper))

        def copy(paper: Paper, number: int) -> Path:
            target = folder / f"{paper.language.value}-{number}.docx"
            return Path(shutil.copy(folder / f"{paper.language.value}.docx", target))

        def call(files: Sequence[Path]) -> float:
            command = [
                office,
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                PDF_UA,
                "--outdir",
                str(folder / "out"),
                *map(str, files),
            ]
            return seconds(
                lambda: subprocess.run(  # noqa: S603 -- our own command
                    command, check=True, capture_output=True, env=environment
                )
            )

        yield convert


@contextmanager
def our_fonts() -> Iterator[dict[str, str]]:
    """Return an environment whose fonts are ours, then the machine's."""
    with tempfile.TemporaryDirectory() as place:
        configuration = Path(place) / "fonts.conf"
        configuration.write_text(OUR_FONTS.format(fonts=FONTS), encoding="utf-8")
        yield os.environ | {"FONTCONFIG_FILE": str(configuration)}


def require_tags(pdf: Path | BytesIO) -> None:
    """Raise `ValueError` for a peer's file that is less than ours: one without tags."""
    if "/StructTreeRoot" not in PdfReader(pdf).root_object:
        raise ValueError("a peer printed a PDF without tags")


def inlined(html: str) -> str:
    """Return a page with its style sheets in it, for an engine without our assets."""

    def style(found: re.Match[str]) -> str:
        return f"<style>{(ASSETS / found[1]).read_text(encoding='utf-8')}</style>"

    return re.sub(r'<link rel="stylesheet" href="asset:([^"]+)">', style, html)


def seconds(work: Work) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
