"""Replies under load, on PostgreSQL and gunicorn, with the client on this machine."""

import os
import random
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from tests.faults.delegate import Answer, Head, Prepared, Unanswered
from tests.faults.servers import Server
from tests.faults.stand import stand
from tests.faults.traffic import traffic

SENDERS = 50
RUNS = 5
LAST_MINUTE = 50.0
SOAK_SECONDS = float(os.environ.get("SOAK_SECONDS", "600"))
TENTHS = 10


@dataclass(frozen=True)
class Burst:
    """The answers to requests sent together: how long all took, and each.

    `is_done` tells an answer that says the work was done from any other.
    """

    seconds: float
    answers: Sequence[Answer]
    is_done: Callable[[Answer], bool]

    @property
    def done(self) -> int:
        """Return how many requests did what they asked for."""
        return sum(map(self.is_done, self.answers))

    @property
    def per_second(self) -> float:
        return self.done / self.seconds

    def percentile(self, share: float) -> float:
        """Return the time in seconds within which that share was answered."""
        times = sorted(answer.seconds for answer in self.answers)
        return times[min(len(times) - 1, int(share * len(times)))]


def measure_throughput() -> dict[str, object]:
    """Compare acknowledged replies with the bare view, five runs of each in turn."""
    ratios, replies, bare = [], list[Burst](), list[Burst]()
    with stand("--delegates", "1", application="tests.benchmarks.bare_wsgi") as served:
        heads = served.heads()
        for number in range(RUNS + 1):
            prepared = prepare_all(heads, f"run {number}")
            hang_up(heads)
            sent = send_together(prepared)
            hang_up(heads)
            plain = burst(
                [lambda head=head: post_bare(head) for head in heads], is_done=is_row
            )
            hang_up(heads)
            if number:  # the first run warms up
                replies.append(sent)
                bare.append(plain)
                ratios.append(sent.per_second / plain.per_second)
        stored = served.rows("SELECT count(*) FROM consult_replyversion")[0][0]
        sound = served.manage("verify_log")["ok"]
    answers = [answer for one in replies for answer in one.answers]
    every = Burst(sum(one.seconds for one in replies), answers, is_receipt)
    return {
        "replies per second": round(median(one.per_second for one in replies), 1),
        "bare rows per second": round(median(one.per_second for one in bare), 1),
        "ratio, median of 5": round(median(ratios), 3),
        "ratios": [round(ratio, 3) for ratio in ratios],
        "p50 at 50 senders, ms": round(every.percentile(0.5) * 1000),
        "p99 at 50 senders, ms": round(every.percentile(0.99) * 1000),
        "acknowledged": every.done,
        "sent": len(answers),
        "bare rows": sum(one.done for one in bare),
        "bare rows asked for": sum(len(one.answers) for one in bare),
        "lost": (RUNS + 1) * len(heads) - int(stored),
        "record sound": sound,
    }


def measure_last_minute() -> dict[str, object]:
    """Let two delegates of each of 194 States reply in the last minute."""
    with stand("--delegates", "2", "--closes-in", "7") as served:
        heads = served.heads()
        closes_at = datetime.fromisoformat(served.scenario["closes_at"])
        # Two delegates of a State share its draft: one after the other fills it in.
        prepared = [
            *prepare_all(heads[0::2], "the first at the last minute"),
            *prepare_all(heads[1::2], "the second at the last minute"),
        ]
        wait = (closes_at - datetime.now(UTC)).total_seconds() - LAST_MINUTE - 5
        time.sleep(max(0.0, wait))
        began = time.perf_counter()
        with ThreadPoolExecutor(len(prepared)) as pool:
            answers = list(pool.map(lambda one: send_at_some_moment(*one), prepared))
        late = served.rows("SELECT count(*) FROM consult_replyversion WHERE late")
        stored = served.rows("SELECT count(*) FROM consult_replyversion")
        sent = Burst(time.perf_counter() - began, answers, is_receipt)
    return {
        "delegates": len(answers),
        "waited out in time": wait >= 0,
        "receipts": sent.done,
        "told of a colleague's draft or reply": sum(
            answer.status in {200, 302} and not is_receipt(answer) for answer in answers
        ),
        "server errors": sum(answer.status >= 500 for answer in answers),
        "stored": int(stored[0][0]),
        "of these late": int(late[0][0]),
        "p95, ms": round(sent.percentile(0.95) * 1000),
        "p99, ms": round(sent.percentile(0.99) * 1000),
    }


def measure_soak() -> dict[str, object]:
    """Watch the memory of the web processes while replies go on and on.

    Of every State, so that what grows is not the history of a few, which pages read.
    """
    with stand() as served:
        with traffic(served.heads()) as flow:
            flow.wait_for(100)
            readings = [resident_megabytes(served.web)]
            for _ in range(TENTHS):
                time.sleep(SOAK_SECONDS / TENTHS)
                readings.append(resident_megabytes(served.web))
        return {
            "seconds": SOAK_SECONDS,
            "replies": len(flow.acknowledged),
            "unanswered": sum(flow.unanswered.values()),
        } | {
            f"megabytes of process {number}": " ".join(map(str, each))
            for number, each in enumerate(zip(*readings, strict=True), start=1)
        }


def hang_up(heads: Iterable[Head]) -> None:
    """Close what gunicorn would close by itself after two idle seconds."""
    for head in heads:
        head.browser.close()


def prepare_all(heads: Iterable[Head], remark: str) -> list[tuple[Head, Prepared]]:
    """Bring every head to the page of checking; not measured."""

    def prepare(head: Head) -> tuple[Head, Prepared]:
        box = random.choice(["in_favour", "against"])  # noqa: S311
        return head, head.prepare(box=box, remarks=f"{remark}, {head.member_state}")

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(prepare, heads))


def send_together(prepared: Sequence[tuple[Head, Prepared]]) -> Burst:
    """Send prepared replies, SENDERS at a time."""
    return burst(
        [lambda one=one: post(*one) for one in prepared],  # type: ignore[misc]
        is_done=is_receipt,
    )


def burst(
    requests: Sequence[Callable[[], Answer]], *, is_done: Callable[[Answer], bool]
) -> Burst:
    """Make the requests with SENDERS threads and take the time of all."""
    together = threading.Barrier(SENDERS + 1)
    shares = [requests[number::SENDERS] for number in range(SENDERS)]

    def work(share: Sequence[Callable[[], Answer]]) -> list[Answer]:
        together.wait()
        return [request() for request in share]

    with ThreadPoolExecutor(SENDERS) as pool:
        waiting = [pool.submit(work, share) for share in shares]
        together.wait()
        began = time.perf_counter()
        answers = [answer for future in waiting for answer in future.result()]
        return Burst(time.perf_counter() - began, answers, is_done)


def post(head: Head, prepared: Prepared) -> Answer:
    """Send one reply."""
    return answer_of(head, prepared.path, prepared.fields)


def post_bare(head: Head) -> Answer:
    """Have one row inserted."""
    return answer_of(head, "/bare/", {"answers": "x" * 300})


def answer_of(head: Head, path: str, fields: dict[str, str]) -> Answer:
    """Send a form; what is not answered counts as an error of the server."""
    try:
        return head.browser.post(path, fields)
    except Unanswered:
        return Answer(599, "", "", head.browser.timeout)


def send_at_some_moment(head: Head, prepared: Prepared) -> Answer:
    """Send at a random moment of the last minute, on a connection of its own."""
    head.browser.close()
    time.sleep(random.uniform(0, LAST_MINUTE))  # noqa: S311
    try:
        return post(head, prepared)
    finally:
        head.browser.close()


def is_receipt(answer: Answer) -> bool:
    return answer.status == 302 and "/receipt/" in answer.location


def is_row(answer: Answer) -> bool:
    return answer.status == 201


def resident_megabytes(web: Server) -> list[int]:
    """Return the resident memory of each web process, in whole megabytes."""
    return [
        int(line.split()[1]) // 1024
        for pid in web.children()
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("VmRSS:")
    ]
