"""Promise 1 on a disk that is full."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.disk import NoDisk, small_disk
from tests.faults.figures import Figure
from tests.faults.stand import embedded_stand
from tests.faults.traffic import send_until_acknowledged, stored

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("faults")]


def test_a_full_disk_refuses_a_reply_and_loses_none(
    tmp_path: Path, figure: Figure
) -> None:
    with ExitStack() as stack:
        try:
            disk = stack.enter_context(small_disk(tmp_path, megabytes=96))
        except NoDisk as error:
            pytest.skip(str(error))
        served = stack.enter_context(embedded_stand(disk, "--states", "2"))
        early, head = served.heads()
        first = early.send(early.prepare(box="against", remarks="in good time"))
        assert first[0] == 1
        prepared = head.prepare(box="in_favour", remarks="on a full disk")

        filled = disk.fill()
        refused = [head.browser.post(prepared.path, prepared.fields) for _ in range(3)]
        opened = head.browser.get(prepared.path)
        disk.free()

        for answer in refused:
            assert answer.status == 503
            assert "sending twice gives one reply" in answer.page
        assert stored(served) == [(early.member_state, 1, "in good time")]
        assert send_until_acknowledged(head, prepared) == 1
        assert send_until_acknowledged(head, prepared) == 1
        assert stored(served) == sorted(
            [
                (early.member_state, 1, "in good time"),
                (head.member_state, 1, "on a full disk"),
            ]
        )
        assert served.manage("verify_log")["ok"] is True
    figure(
        "disk full",
        f"{filled // 1024} KiB filled up: {len(refused)} forms refused with 503, a page"
        f" opened with {opened.status}; one reply after space was freed",
    )
