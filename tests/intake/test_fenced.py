"""A file that loops, hoards or floods ends with its child, in time."""

import time
import zlib

import pytest

from consult.intake.fenced import (
    FencedReader,
    ReaderEnded,
    ReadingFailed,
    ReadingTookTooLong,
    read_fenced,
)
from consult.intake.form_findings import FormRefused, Refusal
from consult.intake.pdf_form import read_pdf_form

READER = "tests.intake.hostile_reader"


def test_a_file_is_read_in_a_child_that_has_no_django() -> None:
    read = read_fenced(READER, b"x" * 3_000_000)
    assert (read["read"], read["django"]) == (3_000_000, False)


def test_a_child_that_does_not_end_is_ended() -> None:
    began = time.monotonic()
    with (
        FencedReader(READER, seconds=2) as reader,
        pytest.raises(ReadingTookTooLong),
    ):
        reader.read(b"loop")
    assert time.monotonic() - began < 5


def test_of_many_files_each_is_read_in_a_child_of_its_own() -> None:
    with FencedReader(READER) as reader:
        read = [reader.read(b"x" * size) for size in (0, 3_000_000)]
    assert [one["read"] for one in read] == [0, 3_000_000]
    assert len({one["pid"] for one in read}) == 2


@pytest.mark.parametrize(
    ("how", "raised"),
    [
        (b"loop", ReadingTookTooLong),
        (b"eat", ReadingFailed),
        (b"flood", ReadingFailed),
        (b"fall", ReadingFailed),
        (b"end", ReaderEnded),
    ],
)
def test_of_many_files_a_bad_one_leaves_the_next(
    how: bytes, raised: type[Exception]
) -> None:
    with FencedReader(READER, seconds=2) as reader:
        with pytest.raises((ReadingFailed, ReadingTookTooLong)) as caught:
            reader.read(how)
        assert type(caught.value) is raised
        assert reader.read(b"next")["read"] == 4


def test_a_reader_that_cannot_begin_says_so() -> None:
    with FencedReader("consult.intake.nothing") as reader, pytest.raises(ReaderEnded):
        reader.read(b"x")


def bomb() -> bytes:
    """Return a PDF whose only object stream opens to half a gigabyte of spaces."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * (1 << 24)) for _ in range(32))
    packed += packer.flush()
    head = b"%PDF-1.7\n"
    stream = (
        b"1 0 obj\n<</Type/XRef/Size 2/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length "
        + str(len(packed)).encode()
        + b">>\nstream\n"
        + packed
        + b"\nendstream\nendobj\n"
    )
    start = str(len(head)).encode()
    return head + stream + b"startxref\n" + start + b"\n%%EOF\n"


def test_a_bomb_is_refused_in_time() -> None:
    data = bomb()
    began = time.monotonic()
    with pytest.raises(FormRefused) as refused:
        read_pdf_form(data)
    assert refused.value.code in {
        Refusal.DAMAGED,
        Refusal.OUT_OF_MEMORY,
        Refusal.TOO_LONG,
    }
    assert time.monotonic() - began < 15
