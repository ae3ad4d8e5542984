"""What the tests of public pages share."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Write addresses in English, whatever language the last page was in."""
    with translation.override("en"):
        yield
