"""The papers of a consultation as pages list them: stored, or why not yet."""

from collections.abc import Collection
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _

from consult.models import Consultation, DocumentDraft, IssuedDocument
from consult.vocabularies import DocumentKind
from consult.web.layout import Edition


class PaperKey(NamedTuple):
    """What tells a paper of a consultation from its others.

    `item` is its number or reference, empty for what went out with the circular.
    """

    kind: str
    item: str
    language: str
    format: str


class Shelf:
    """All papers of some kinds; `inside` says of one that failed that it did."""

    def __init__(
        self,
        consultation: Consultation,
        kinds: Collection[DocumentKind],
        *,
        inside: bool = False,
    ) -> None:
        self._consultation = consultation
        self._kinds = [kind.value for kind in kinds]
        self._inside = inside

    def edition(
        self,
        key: PaperKey,
        url: str,
        label: str = "PDF",
        *,
        note: str = "",
        left_out: str = "",
    ) -> Edition:
        """Return a paper at its address, or why it is not there.

        `left_out` is why it never will be; empty where it is to come.
        """
        stored = self.find(key)
        if stored is None:
            return Edition("", label, missing=left_out or self._why_missing(key))
        return Edition(url, label, stored.size, note=note)

    def find(self, key: PaperKey) -> IssuedDocument | None:
        """Return a paper, or None while it is not written."""
        return self.stored.get(key)

    @property
    def keys(self) -> set[PaperKey]:
        """Return the keys of all papers, written or awaited."""
        return {*self.stored, *self._awaited}

    @cached_property
    def stored(self) -> dict[PaperKey, IssuedDocument]:
        """Return the papers that are written, without their inputs."""
        rows = IssuedDocument.objects.filter(
            consultation=self._consultation, kind__in=self._kinds
        )
        return {_key_of(row): row for row in rows.defer("inputs")}

    @cached_property
    def _awaited(self) -> dict[PaperKey, DocumentDraft]:
        rows = DocumentDraft.objects.filter(
            consultation=self._consultation, kind__in=self._kinds
        )
        return {_key_of(row): row for row in rows}

    def _why_missing(self, key: PaperKey) -> str:
        awaited = self._awaited.get(key)
        if awaited is None:
            return _("None")
        if self._inside and awaited.last_error:
            return _("Could not be written yet (attempt %(n)d); it is tried again") % {
                "n": awaited.attempts
            }
        return _("Being prepared")


def _key_of(row: IssuedDocument | DocumentDraft) -> PaperKey:
    return PaperKey(row.kind, row.item, row.language, row.format)
