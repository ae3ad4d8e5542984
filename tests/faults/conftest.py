"""The stand that the tests of a module share, and how long they go on."""

import os
from collections.abc import Iterator

import pytest

from tests.faults.stand import Stand, stand

LONG = os.environ.get("FAULTS") == "long"


@pytest.fixture(scope="module")
def served() -> Iterator[Stand]:
    """A consultation that is open for an hour, on PostgreSQL and Redis."""
    with stand("--states", "12") as running:
        yield running


@pytest.fixture
def kills() -> int:
    """How often something is killed: 1,000 times over the long form's tests."""
    return 480 if LONG else 12
