"""Which stored files the rows of the database name."""

from typing import Final

from django.db.models import Model

from consult.models import IssuedDocument

# Every column that names a file of `files.store` by its SHA-256.
NAMED_IN: Final[tuple[tuple[type[Model], str], ...]] = ((IssuedDocument, "sha256"),)


def named_files() -> list[str]:
    """Return the SHA-256 of every file that a row names, each once, in order."""
    return sorted(
        {
            digest
            for model, column in NAMED_IN
            for digest in model._default_manager.values_list(column, flat=True)  # noqa: SLF001 -- as Django names it
        }
    )
