"""A delegate's browser without its window: the three requests of a reply."""

import re
import time
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPException, HTTPResponse
from secrets import token_hex
from typing import Final
from urllib.parse import urlencode

_HIDDEN: Final = re.compile(
    r'<input type="hidden"[^>]*?name="(?P<name>[^"]+)"[^>]*?value="(?P<value>[^"]*)"'
)


class Unanswered(Exception):  # noqa: N818 -- named for what happened
    """The server gave no answer, or not the one of this step."""


@dataclass
class Answer:
    """What a request gave: status, where it leads, the page, and how long it took.

    Bytes that are no UTF-8 stand in the page as lone surrogates; `body` has them back.
    """

    status: int
    location: str
    page: str
    seconds: float
    retry_after: str = ""

    @property
    def body(self) -> bytes:
        return self.page.encode(errors="surrogateescape")


@dataclass
class Browser:
    """One signed-in person; each has a connection of their own, kept open."""

    address: str
    cookie: str
    session: str
    timeout: float = 30.0
    csrf: str = "x" * 32
    _connection: HTTPConnection | None = field(default=None, repr=False)

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._send("GET", path, None)

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Send a form with its token."""
        return self._send(
            "POST", path, urlencode({**fields, "csrfmiddlewaretoken": self.csrf})
        )

    def upload(
        self, path: str, fields: dict[str, str], *, name: str, text: str
    ) -> Answer:
        """Send a form with its token and one text file."""
        boundary = token_hex(16)
        parts = [
            f'Content-Disposition: form-data; name="{field}"\r\n\r\n{value}'
            for field, value in {**fields, "csrfmiddlewaretoken": self.csrf}.items()
        ]
        parts.append(
            f'Content-Disposition: form-data; name="files"; filename="{name}"\r\n'
            f"Content-Type: text/plain\r\n\r\n{text}"
        )
        body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
        return self._send(
            "POST",
            path,
            f"{body}--{boundary}--\r\n",
            content_type=f"multipart/form-data; boundary={boundary}",
        )

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _send(
        self,
        method: str,
        path: str,
        body: str | None,
        *,
        content_type: str = "application/x-www-form-urlencoded",
    ) -> Answer:
        headers = {
            "Cookie": f"{self.cookie}={self.session}; csrftoken={self.csrf}",
            "Origin": self.address,
        }
        if body is not None:
            headers["Content-Type"] = content_type
        began = time.perf_counter()
        try:
            if self._connection is None:
                self._connection = HTTPConnection(
                    self.address.removeprefix("http://"), timeout=self.timeout
                )
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            page = response.read().decode(errors="surrogateescape")
        except (OSError, HTTPException) as error:
            self.close()
            raise Unanswered(f"{method} {path}: {error!r}") from error
        seconds = time.perf_counter() - began
        if _hangs_up(response):
            self.close()
        return Answer(
            response.status,
            response.getheader("Location") or "",
            page,
            seconds,
            response.getheader("Retry-After") or "",
        )


def _hangs_up(response: HTTPResponse) -> bool:
    return (response.getheader("Connection") or "").lower() == "close"


@dataclass(frozen=True)
class Prepared:
    """A reply ready to be sent: the one request that counts."""

    path: str
    fields: dict[str, str]


@dataclass
class Head:
    """The head of an administration, who replies."""

    browser: Browser
    member_state: str
    reference: str
    texts: int = 1

    def prepare(self, *, box: str, remarks: str) -> Prepared:
        """Fill in the form, save it and open the page of checking it.

        `box` is `in_favour` or `against`.
        """
        opened = self._expect(self.browser.get(self._path("reply")), 200)
        fields = {
            **hidden_fields(opened.page),
            "signatory-name": f"Head of {self.member_state}",
            "signatory-title": "Head of the administration",
            "signatory-place": "Capital",
        }
        for number in range(1, self.texts + 1):
            fields |= text_fields(number, box=box, remarks=remarks)
        self._expect(self.browser.post(self._path("reply"), fields), 302)
        checked = self._expect(self.browser.get(self._path("check")), 200)
        return Prepared(self._path("check"), hidden_fields(checked.page))

    def send(self, prepared: Prepared) -> tuple[int, float]:
        """Send it; return the number of the version acknowledged and the seconds."""
        answer = self.browser.post(prepared.path, prepared.fields)
        found = re.search(r"/receipt/(\d+)/$", answer.location)
        if answer.status != 302 or found is None:
            raise Unanswered(f"{answer.status} {answer.location}")
        return int(found[1]), answer.seconds

    def attach(self, *, name: str, text: str) -> Answer:
        """Upload a text file that is to go with the next reply."""
        opened = self._expect(self.browser.get(self._path("reply")), 200)
        fields = {**hidden_fields(opened.page), "act": "attach"}
        return self.browser.upload(self._path("reply"), fields, name=name, text=text)

    def download(self, version: int) -> tuple[bytes, bytes]:
        """Return the signed receipt of a version and its signature, to the byte."""
        signed, signature = (
            self._expect(self.browser.get(self._path(f"receipt/{version}") + name), 200)
            for name in ("receipt.json", "receipt.sig")
        )
        return signed.body, signature.body

    def _path(self, step: str) -> str:
        return f"/en/administration/{self.reference}/{step}/"

    def _expect(self, answer: Answer, status: int) -> Answer:
        if answer.status != status:
            raise Unanswered(
                f"{answer.status} instead of {status}: {answer.page[:500]}"
            )
        return answer


def hidden_fields(page: str) -> dict[str, str]:
    """Return the hidden fields of the form of a page, without its token."""
    return {
        found["name"]: unescape(found["value"])
        for found in _HIDDEN.finditer(page)
        if found["name"] not in {"csrfmiddlewaretoken", "next", "language"}
    }


def text_fields(number: int, *, box: str, remarks: str) -> dict[str, str]:
    """Return the fields of the n-th text; what is remarked goes with the box."""
    favourable = box == "in_favour"
    return {
        f"t{number}-box": box,
        f"t{number}-circle": "with_comments" if favourable else "",
        f"t{number}-comments": remarks if favourable else "",
        f"t{number}-reasons": "" if favourable else remarks,
        f"t{number}-proposed_changes": "",
    }
