"""A reader that needs more memory than it has, whatever the file."""

import sys
from typing import Any

from consult.intake.fenced import answer_each


def read(_data: bytes) -> dict[str, Any]:
    return {"eaten": len(bytearray(600 << 20))}


if __name__ == "__main__":
    answer_each(read, *sys.argv[1:])
