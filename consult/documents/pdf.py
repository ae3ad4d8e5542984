"""The renderer's child process: HTML in, PDF out, nothing else within reach.

Started by `consult.documents.renderer` as `python -m consult.documents.pdf FONTS
ASSETS BYTES`, without Django and with an empty environment. It lives as long as its
standard input is open, so it can't outlive its parent.
"""

import base64
import contextlib
import logging
import os
import resource
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from xml.sax.saxutils import escape

from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from consult.documents.frames import pack_frame, read_frame
from consult.documents.mending import mend_pdf

# The shipped fonts come first, whatever a sheet names. Administrations may write what
# they lack: Debian's Noto packages have it, where they are installed.
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <dir>/usr/share/fonts/truetype/noto</dir>
  <dir>/usr/share/fonts/opentype/noto</dir>
  <selectfont><rejectfont>
    <glob>/usr/share/fonts/truetype/noto/NotoSans-*</glob>
    <glob>/usr/share/fonts/truetype/noto/NotoSansArabic-*</glob>
  </rejectfont></selectfont>
  <match><edit name="family" mode="append_last" binding="strong">
    <string>Noto Sans</string>
    <string>Noto Sans Arabic</string>
    <string>Noto Sans SC</string>
  </edit></match>
  <cachedir>{cache}</cachedir>
  <config><rescan><int>0</int></rescan></config>
</fontconfig>
"""
ASSET = "asset:"
CONTENT_TYPES = {".css": "text/css", ".svg": "image/svg+xml"}


class BundledAssets(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serve `asset:NAME` for the files that are shipped, and refuse all else."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        """Keep the allowed names and their bytes; no protocol is left open."""
        super().__init__(
            allowed_protocols=frozenset(), allow_redirects=False, fail_on_errors=True
        )
        self._assets = assets

    def fetch(
        self, url: str, headers: Mapping[str, str] | None = None
    ) -> URLFetcherResponse:
        """Return a bundled asset; any other address stops the rendering."""
        del headers
        name = url.removeprefix(ASSET)
        if not url.startswith(ASSET) or name not in self._assets:
            raise PermissionError(f"refused address {url[:200]}")
        kind = CONTENT_TYPES[Path(name).suffix]
        return URLFetcherResponse(url, self._assets[name], {"Content-Type": kind})


class Press:
    """WeasyPrint, warm: one configuration of fonts, its sheets parsed."""

    def __init__(self, *, fonts: Path, assets: Path) -> None:
        """Load fonts and assets; leaves no file behind."""
        self._assets = {
            path.name: path.read_bytes()
            for path in sorted(assets.iterdir())
            if path.suffix in CONTENT_TYPES
        }
        folder = Path(tempfile.mkdtemp(prefix="consult-fonts-"))
        try:
            configuration = folder / "fonts.conf"
            configuration.write_text(
                FONTCONFIG.format(fonts=escape(str(fonts)), cache=folder),
                encoding="utf-8",
            )
            os.environ["FONTCONFIG_FILE"] = str(configuration)
            self.fonts = FontConfiguration()
            self._sheets = {
                ASSET + name: CSS(string=data.decode(), font_config=self.fonts)
                for name, data in self._assets.items()
                if name.endswith(".css")
            }
            self.print_pdf("<p>Aа<b>字</b><i>ع</i>", epoch=0, variant="pdf/ua-1")
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def print_pdf(
        self,
        html: str,
        *,
        epoch: int,
        variant: str,
        form: bool = False,
        attached: Sequence[Sequence[str]] = (),
    ) -> bytes:
        """Return `html` as a PDF of the variant, dated `epoch` (seconds, UTC).

        `attached` are files: name, description, content in Base64.
        """
        os.environ["SOURCE_DATE_EPOCH"] = str(epoch)
        document = HTML(string=html, url_fetcher=BundledAssets(self._assets))
        dated = datetime.fromtimestamp(epoch, UTC)
        pdf: bytes = document.write_pdf(
            attachments=[
                Attachment(
                    string=base64.b64decode(content),
                    name=name,
                    description=description,
                    created=dated,
                    modified=dated,
                    relationship="Data",
                )
                for name, description, content in attached
            ],
            cache={},
            finisher=mend_pdf,
            font_config=self.fonts,
            pdf_forms=form,
            pdf_variant=variant,
            stylesheets=self._take_sheets(document),
        )
        return pdf

    def _take_sheets(self, document: HTML) -> list[CSS]:
        """Take the links to shipped sheets out of a document: they are parsed already.

        A sheet in the document's own head stands above them.
        """
        head = document.etree_element.find("head")
        links = [
            link for link in head.findall("link") if link.get("href") in self._sheets
        ]
        for link in links:
            head.remove(link)
        return [self._sheets[link.get("href")] for link in links]


def main(fonts: str, assets: str, address_space: str) -> None:
    """Answer requests from standard input on standard output until it closes."""
    _limit(resource.RLIMIT_AS, int(address_space))
    _limit(resource.RLIMIT_CORE, 0)
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    press = Press(fonts=Path(fonts), assets=Path(assets))
    _limit(resource.RLIMIT_FSIZE, 0)
    requests: SimpleQueue[tuple[dict[str, Any], bytes]] = SimpleQueue()
    threading.Thread(target=_read_requests, args=[requests], daemon=True).start()
    _answer({"ready": True})
    while True:
        header, body = requests.get()
        signal.alarm(header["seconds"])
        _print_one(press, header, body)
        signal.alarm(0)


def _limit(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))


def _read_requests(requests: SimpleQueue[tuple[dict[str, Any], bytes]]) -> None:
    """Queue what the parent sends; end at once when the parent is gone."""
    while (frame := read_frame(sys.stdin.buffer)) is not None:
        requests.put(frame)
    os._exit(0)


def _print_one(press: Press, header: Mapping[str, Any], body: bytes) -> None:
    try:
        pdf = press.print_pdf(
            body.decode(),
            epoch=header["epoch"],
            variant=header["variant"],
            form=header["form"],
            attached=header["attached"],
        )
    except MemoryError:
        _answer({"error": "out of memory", "finished": True})
    except FatalURLFetchingError as error:
        _answer({"error": str(error.__cause__ or error)})
    except Exception as error:  # noqa: BLE001 -- the parent words any failure
        _answer({"error": f"{type(error).__name__}: {error}"})
    else:
        _answer({}, pdf)


def _answer(header: Mapping[str, Any], body: bytes = b"") -> None:
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.buffer.write(pack_frame(header, body))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
