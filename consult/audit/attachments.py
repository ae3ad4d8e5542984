"""The files of a reply as its entry in the log and its receipt name them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consult.models.attachments import Attached


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A stored file: its safe name, as what it is served, SHA-256 in hex, bytes."""

    name: str
    media_type: str
    sha256: str
    size: int

    @classmethod
    def of(cls, row: Attached) -> "AttachedFile":
        """Return the file that a row names."""
        return cls(row.name, row.media_type, row.sha256, row.size)


def attachment_facts(
    attached: Sequence[AttachedFile | Attached],
) -> list[Mapping[str, str | int]]:
    """Return name, digest and size of each file, in their order."""
    return [
        {"name": each.name, "sha256": each.sha256, "size": each.size}
        for each in attached
    ]
