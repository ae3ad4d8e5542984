"""Promise 1 on a disk that is full."""

import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.disk import Disk, NoDisk, small_disk
from tests.faults.figures import Figure
from tests.faults.servers import workplace
from tests.faults.stand import Stand, embedded_stand, stand
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


@dataclass(frozen=True)
class SmallDisks:
    """A stand whose database and whose stored files each have a disk of their own."""

    served: Stand
    of_database: Disk
    of_files: Disk


@pytest.fixture(scope="module")
def small() -> Iterator[SmallDisks]:
    """PostgreSQL has an account of its own: its disk is mounted for all to see."""
    if os.geteuid() != 0:
        pytest.skip("only root mounts a disk that PostgreSQL's account may use")
    with ExitStack() as stack:
        folder = stack.enter_context(workplace())
        disks = []
        for name, megabytes in (("database", 192), ("files", 96)):
            (folder / name).mkdir()
            try:
                disk = small_disk(folder / name, megabytes=megabytes)
                disks.append(stack.enter_context(disk))
            except NoDisk as error:
                pytest.skip(str(error))
            if disks[-1].inside:
                pytest.skip("root may not mount a tmpfs here")
        of_database, of_files = disks
        served = stack.enter_context(
            stand(
                *("--states", "2"),
                database_in=of_database.path,
                extra={"DATA_DIR": str(of_files.path)},
            )
        )
        yield SmallDisks(served, of_database, of_files)


def test_a_full_disk_of_postgresql_refuses_a_reply_and_loses_none(
    small: SmallDisks, figure: Figure
) -> None:
    served = small.served
    assert served.postgresql is not None
    early, head = served.heads()
    there = stored(served)
    first = send_until_acknowledged(
        early, early.prepare(box="against", remarks="in good time")
    )
    remark = secrets.token_hex(4_000)  # more than a half-filled page has room for
    prepared = head.prepare(box="in_favour", remarks=remark)

    filled = small.of_database.fill()
    refused = [head.browser.post(prepared.path, prepared.fields) for _ in range(3)]
    small.of_database.free()
    if fell := served.postgresql.process.poll() is not None:
        served.postgresql.start()

    for answer in refused:
        assert answer.status == 503
        assert "sending twice gives one reply" in answer.page
    kept = sorted([*there, (early.member_state, first, "in good time")])
    assert stored(served) == kept
    version = send_until_acknowledged(head, prepared)
    assert send_until_acknowledged(head, prepared) == version
    assert stored(served) == sorted([*kept, (head.member_state, version, remark)])
    assert served.manage("verify_log")["ok"] is True
    figure(
        "disk of PostgreSQL full",
        f"{filled // 1024} KiB filled up: {len(refused)} forms refused with 503, the"
        f" server {'fell' if fell else 'stood'}; one reply after space was freed",
    )


def test_a_full_disk_of_files_refuses_an_upload_and_takes_the_reply(
    small: SmallDisks, figure: Figure
) -> None:
    served = small.served
    head, _other = served.heads()
    there = stored(served)
    text = secrets.token_hex(50_000)

    filled = small.of_files.fill()
    refused = head.attach(name="reasons.txt", text=text)
    version = send_until_acknowledged(
        head, head.prepare(box="against", remarks="without the file")
    )
    small.of_files.free()

    assert refused.status == 503
    assert "sending twice gives one reply" in refused.page
    assert not [
        path for path in small.of_files.seen.rglob("*") if "writing" in path.name
    ]
    assert head.attach(name="reasons.txt", text=text).status == 302
    with_it = send_until_acknowledged(
        head, head.prepare(box="against", remarks="with the file")
    )
    assert stored(served) == sorted(
        [
            *there,
            (head.member_state, version, "without the file"),
            (head.member_state, with_it, "with the file"),
        ]
    )
    assert served.rows(
        "SELECT v.version, a.name FROM consult_replyattachment a"
        " JOIN consult_replyversion v ON v.id = a.version_id"
        " JOIN consult_entitledmember m ON m.id = v.member_id"
        " WHERE m.member_state_id = ?",
        head.member_state,
    ) == [(with_it, "reasons.txt")]
    figure(
        "disk of stored files full",
        f"{filled // 1024} KiB filled up: an upload refused with 503, a reply without"
        " it taken; the upload taken after space was freed",
    )
