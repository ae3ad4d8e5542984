"""Render a few lines of template, and read a page as a person does."""

import re
from typing import Any

from django.template import engines
from django.utils import translation


def render(source: str, language: str = "en", **values: Any) -> str:
    """Render a few lines of template in a language, runs of space made one."""
    template: Any = engines["django"].from_string(source)
    with translation.override(language):
        return re.sub(r"\s+", " ", template.render(values)).strip()


def words(html: str) -> str:
    """Return what is read on a page: no elements, single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()
