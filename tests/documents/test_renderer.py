"""The renderer's child is fenced, warm, and replaced when something goes wrong."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from consult.documents.renderer import (
    ROOT,
    Renderer,
    RenderingFailed,
    RenderingTimedOut,
    render_pdf,
)

LETTER = '<html lang="en"><title>Letter</title><p>Hello 字 ع Ж</p></html>'
ENDLESS = "<table>" + "<tr><td>a word<td>another" * 20_000
HUGE = '<p style="white-space: pre">' + "word " * 500_000
PROLOGUE = "from consult.documents.renderer import Renderer\nimport os, sys\n"


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    renderer = Renderer()
    yield renderer
    renderer.close()


def ended(pid: int) -> bool:
    """Wait until a process is gone, ten seconds at most."""
    for _ in range(100):
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().split()[2] == "Z":
            return True
        time.sleep(0.1)
    return False


def run_alone(script: str, *, returns: int = 0) -> str:
    """Run a script in an interpreter of its own and return what it printed."""
    done = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, "-c", PROLOGUE + script],
        check=False,
        capture_output=True,
        cwd=ROOT,
        text=True,
        timeout=120,
    )
    assert done.returncode == returns, done.stderr
    return done.stdout


def test_the_same_text_gives_the_same_bytes(renderer: Renderer) -> None:
    first = renderer.render(LETTER, epoch=1_622_419_200)
    assert first.startswith(b"%PDF-1.7")
    assert renderer.render(LETTER, epoch=1_622_419_200) == first


def test_another_child_gives_the_same_bytes(renderer: Renderer) -> None:
    other = Renderer()
    try:
        assert other.render(LETTER, epoch=0) == renderer.render(LETTER, epoch=0)
    finally:
        other.close()


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:1/x.png">',
        '<img src="data:image/png;base64,AAAA">',
        '<link rel="stylesheet" href="https://127.0.0.1/x.css">',
        '<link rel="stylesheet" href="asset:../../manage.py">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        "<style>@import url(file:///etc/passwd);</style>",
        "<style>@font-face { font-family: x; src: url(file:///etc/passwd) }</style>",
        '<p style="background: url(ftp://127.0.0.1/x)">x</p>',
        '<embed src="file:///etc/passwd">',
        '<object data="file:///etc/passwd"></object>',
    ],
)
def test_no_address_but_a_bundled_asset_is_opened(
    renderer: Renderer, markup: str
) -> None:
    with pytest.raises(RenderingFailed, match="refused address"):
        renderer.render(markup, epoch=0)


def test_a_bundled_asset_is_served(renderer: Renderer) -> None:
    link = '<link rel="stylesheet" href="asset:letter.css">'
    assert renderer.render(link + LETTER, epoch=0) != renderer.render(LETTER, epoch=0)


def test_a_refusal_leaves_the_child_warm(renderer: Renderer) -> None:
    renderer.render(LETTER, epoch=0)
    before = renderer.pid
    with pytest.raises(RenderingFailed):
        renderer.render('<img src="file:///etc/passwd">', epoch=0)
    renderer.render(LETTER, epoch=0)
    assert renderer.pid == before


def test_a_killed_child_is_replaced_unnoticed(renderer: Renderer) -> None:
    expected = renderer.render(LETTER, epoch=0)
    assert renderer.pid is not None
    killed = renderer.pid
    os.kill(killed, signal.SIGKILL)
    assert renderer.render(LETTER, epoch=0) == expected
    assert renderer.pid != killed


def test_a_document_that_takes_too_long_is_given_up() -> None:
    renderer = Renderer(seconds=1)
    try:
        with pytest.raises(RenderingTimedOut, match="after 1 second"):
            renderer.render(ENDLESS, epoch=0)
        assert renderer.pid is None
        assert renderer.render("<p>x", epoch=0).startswith(b"%PDF")
    finally:
        renderer.close()


def test_a_child_that_stopped_reading_does_not_block() -> None:
    renderer = Renderer(seconds=1)
    try:
        renderer.render("<p>x", epoch=0)
        assert renderer.pid is not None
        os.kill(renderer.pid, signal.SIGSTOP)
        with pytest.raises(RenderingTimedOut):
            renderer.render(HUGE, epoch=0)
    finally:
        renderer.close()


def test_a_document_that_takes_too_much_memory_is_given_up() -> None:
    renderer = Renderer(address_space=384 * 1024 * 1024)
    try:
        with pytest.raises(RenderingFailed) as failure:
            renderer.render(HUGE, epoch=0)
        assert not isinstance(failure.value, RenderingTimedOut)
        assert renderer.render(LETTER, epoch=0).startswith(b"%PDF")
    finally:
        renderer.close()


def test_a_child_that_can_not_start_is_an_error_of_one_line() -> None:
    renderer = Renderer(address_space=64 * 1024 * 1024)
    with pytest.raises(RenderingFailed, match="ended without an answer"):
        renderer.render(LETTER, epoch=0)
    assert renderer.pid is None


def test_threads_take_turns(renderer: Renderer) -> None:
    letters = [LETTER.replace("Hello", f"Hello {n}") for n in range(8)]
    alone = [renderer.render(letter, epoch=0) for letter in letters]
    with ThreadPoolExecutor(4) as pool:
        together = list(
            pool.map(lambda letter: renderer.render(letter, epoch=0), letters)
        )
    assert together == alone


def test_each_process_has_a_renderer_ready() -> None:
    assert render_pdf(LETTER, epoch=0).startswith(b"%PDF")


def test_the_child_knows_no_framework_and_no_secret(renderer: Renderer) -> None:
    renderer.render(LETTER, epoch=0)
    process = Path(f"/proc/{renderer.pid}")
    environment = (process / "environ").read_bytes().split(b"\0")
    names = {entry.partition(b"=")[0] for entry in environment if entry}
    assert names == {
        b"LANG",
        b"PATH",
        b"PYTHONDONTWRITEBYTECODE",
        b"PYTHONPATH",
        b"TMPDIR",
    }
    loaded = subprocess.run(  # noqa: S603
        [
            *(sys.executable, "-c"),
            "import sys, consult.documents.pdf as p; print('django' in sys.modules)",
        ],
        capture_output=True,
        check=True,
        cwd=ROOT,
        text=True,
    )
    assert loaded.stdout == "False\n"


def test_the_child_ends_with_its_parent() -> None:
    child = run_alone(
        "renderer = Renderer()\n"
        "renderer.render('<p>x', epoch=0)\n"
        "print(renderer.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n",
        returns=-signal.SIGKILL,
    )
    assert ended(int(child))


def test_a_forked_process_does_not_share_its_parents_child() -> None:
    printed = run_alone(
        "from consult.documents.renderer import render_pdf\n"
        "import consult.documents.renderer as room\n"
        "render_pdf('<p>x', epoch=0)\n"
        "first = room._renderer.pid\n"
        "reading, writing = os.pipe()\n"
        "if os.fork() == 0:\n"
        "    render_pdf('<p>y', epoch=0)\n"
        "    os.write(writing, str(room._renderer.pid != first).encode())\n"
        "    room._renderer.close()\n"
        "    os._exit(0)\n"
        "os.wait()\n"
        "print(os.read(reading, 9).decode(), room._renderer.pid == first)\n"
        "render_pdf('<p>z', epoch=0)\n"
    )
    assert printed == "True True\n"


def test_a_sheet_in_the_head_of_a_document_stands_above_ours(
    renderer: Renderer,
) -> None:
    page = (
        '<html lang="en"><head><title>Letter</title>'
        "<style>@page { size: A6 }</style>"
        '<link rel="stylesheet" href="asset:letter.css">'
        "</head><p>Hello</p></html>"
    )
    pdf = PdfReader(BytesIO(renderer.render(page, epoch=0)))
    assert round(pdf.pages[0].mediabox.width) == round(105 / 25.4 * 72)
