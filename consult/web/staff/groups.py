"""The names of the groups that Member States are in."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from consult.labels import Label
from consult.vocabularies import GroupKind

GROUPS: Final[Mapping[tuple[GroupKind, str], Label]] = {
    (GroupKind.REGION, "AFR"): _("Africa"),
    (GroupKind.REGION, "AMS"): _("Americas"),
    (GroupKind.REGION, "ARB"): _("Arab States"),
    (GroupKind.REGION, "ASP"): _("Asia and Pacific"),
    (GroupKind.REGION, "CIS"): _("CIS countries"),
    (GroupKind.REGION, "EUR"): _("Europe"),
    (GroupKind.STATUS, "ldc"): _("LDC"),
    (GroupKind.STATUS, "lldc"): _("LLDC"),
    (GroupKind.STATUS, "sids"): _("SIDS"),
    (GroupKind.STATUS, "eit"): _("Economy in transition"),
}


def group_words(kind: GroupKind, code: str) -> str:
    """Name a group; one without a name here keeps its code."""
    return str(GROUPS.get((kind, code), code))
