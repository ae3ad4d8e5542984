"""The forks that hostile files might turn a reader into."""

import os
import signal
import sys
import time
from typing import Any

from consult.intake.fenced import answer_each


def read(data: bytes) -> dict[str, Any]:
    match data:
        case b"loop":
            while True:
                time.sleep(0.01)
        case b"eat":
            return {"eaten": len(bytearray(600 << 20))}
        case b"flood":
            return {"flood": "x" * (9 << 20)}
        case b"fall":
            os.kill(os.getpid(), signal.SIGSEGV)
        case b"end":
            os.kill(os.getppid(), signal.SIGKILL)
    return {"read": len(data), "django": "django" in sys.modules, "pid": os.getpid()}


if __name__ == "__main__":
    answer_each(read, *sys.argv[1:])
