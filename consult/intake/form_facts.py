"""What the two children that open returned forms answer: fields, or why not.

Read in a child without Django. Codes are those of `Refusal` in `form_findings`.
"""

from collections.abc import Callable, Iterable
from typing import Any

from consult.intake.fenced import answer_each

# A field: its name, what was typed, its marks, and whether only its look has more.
Facts = tuple[str, str, list[str], bool]


class Refused(Exception):  # noqa: N818 -- named for what was found
    """The file is not read: the code of a `Refusal`, and what its words quote."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.value = value


def answer_forms(
    fields_of: Callable[[bytes], Iterable[Facts]], seconds: str, address_space: str
) -> None:
    """Be the child that reads forms; whatever `fields_of` stumbles over is damage."""

    def facts_of(data: bytes) -> dict[str, Any]:
        try:
            return {"fields": list(fields_of(data))}
        except Refused as refused:
            return {"refused": refused.code, "value": refused.value}
        except MemoryError:
            return {"refused": "out_of_memory", "value": ""}
        except RecursionError:
            return {"refused": "too_tangled", "value": ""}
        except Exception:  # noqa: BLE001 -- pypdf, zipfile and lxml raise what they like
            return {"refused": "damaged", "value": ""}

    answer_each(facts_of, seconds, address_space)
