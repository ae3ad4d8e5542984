"""The line between the web processes and PostgreSQL: it may be slow, and it breaks."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

_REPLY: Final = b'INSERT INTO "consult_replyversion"'
_COMMIT: Final = b"COMMIT\0"
_CHUNK: Final = 65536


@dataclass
class Link:
    """A proxy of TCP.

    `delay` is how many seconds each message takes either way. Once `loses_answer` is
    set, the next commit of a reply reaches the server, and its answer nobody. While
    `swallows` is set it takes what both sides say and passes nothing on, not even that
    one of them is gone; `swallows_commit` sets it when the next reply is committed.
    """

    port: int
    server: tuple[str, int]
    delay: float = 0.0
    loses_answer: threading.Event = field(default_factory=threading.Event)
    swallows: threading.Event = field(default_factory=threading.Event)
    swallows_commit: threading.Event = field(default_factory=threading.Event)
    cuts: int = 0
    _pairs: list[tuple[socket.socket, socket.socket]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def cut(self) -> int:
        """Break every connection there is; return how many."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            _hang_up(pair)
        self.cuts += len(pairs)
        return len(pairs)

    def carry(self, client: socket.socket) -> None:
        """Pass on what both sides say until one of them is gone."""
        try:
            server = socket.create_connection(self.server, timeout=5)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pair = (client, server)
        with self._lock:
            self._pairs.append(pair)
        silent = threading.Event()
        back = threading.Thread(
            target=self._answer, args=(client, server, silent), daemon=True
        )
        back.start()
        with suppress(OSError):
            self._ask(client, server, silent)
        while self.swallows.is_set():
            time.sleep(0.1)
        _hang_up(pair)
        back.join()
        for end in pair:
            end.close()
        with self._lock, suppress(ValueError):
            self._pairs.remove(pair)

    def _ask(
        self, client: socket.socket, server: socket.socket, silent: threading.Event
    ) -> None:
        writes_reply = False
        while said := client.recv(_CHUNK):
            time.sleep(self.delay)
            writes_reply |= _REPLY in said
            commits = writes_reply and _COMMIT in said
            if commits and self.swallows_commit.is_set():
                self.swallows_commit.clear()
                self.swallows.set()
            if self.swallows.is_set():
                continue
            if commits and self.loses_answer.is_set():
                self.loses_answer.clear()
                self.cuts += 1
                silent.set()
            server.sendall(said)

    def _answer(
        self, client: socket.socket, server: socket.socket, silent: threading.Event
    ) -> None:
        with suppress(OSError):
            while said := server.recv(_CHUNK):
                if silent.is_set():
                    break
                time.sleep(self.delay)
                if not self.swallows.is_set():
                    client.sendall(said)
        _hang_up((client, server))


def _hang_up(pair: tuple[socket.socket, socket.socket]) -> None:
    for end in pair:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def link_to(port: int) -> Iterator[Link]:
    """Serve a link to a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        link = Link(listener.getsockname()[1], ("127.0.0.1", port))
        carriers: list[threading.Thread] = []

        def listen() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    carrier = threading.Thread(
                        target=link.carry, args=(client,), daemon=True
                    )
                    carriers.append(carrier)
                    carrier.start()

        listening = threading.Thread(target=listen, daemon=True)
        listening.start()
        try:
            yield link
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            listening.join()
            link.swallows.clear()
            link.cut()
            for carrier in carriers:
                carrier.join(timeout=10)
