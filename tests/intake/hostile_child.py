"""Children that a hostile file might turn the reader into."""

import sys
import time

from consult.intake.fenced import answer, shut_in


def main(seconds: str, address_space: str) -> None:
    data = shut_in(seconds, address_space)
    match data:
        case b"loop":
            while True:
                time.sleep(0.01)
        case b"eat":
            hoard = [bytearray(1 << 20) for _ in range(2000)]
            answer({"eaten": len(hoard)})
        case b"flood":
            while True:
                sys.stdout.write("x" * (1 << 20))
        case _:
            answer({"read": len(data)})


if __name__ == "__main__":
    main(*sys.argv[1:])
