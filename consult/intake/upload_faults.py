"""Why a file that somebody sends is refused: one code a rule, with its words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult.intake.findings import shown


class UploadFault(StrEnum):
    """Codes of refusals: a stable vocabulary that programs may rely on."""

    ACTIVE_CONTENT = "active_content"
    BAD_TEXT = "bad_text"
    CONTENT_DISAGREES = "content_disagrees"
    DAMAGED = "damaged"
    EMBEDDED_FILE = "embedded_file"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    EXTERNAL_LINK = "external_link"
    KIND_NOT_TAKEN = "kind_not_taken"
    MACROS = "macros"
    TOO_LARGE = "too_large"
    TOO_LARGE_UNPACKED = "too_large_unpacked"
    TOO_MANY_ENTRIES = "too_many_entries"


RULES: Final[Mapping[UploadFault, str | Promise]] = {
    UploadFault.ACTIVE_CONTENT: _(
        "it holds scripts or actions that start something (%(found)s). Print it to a"
        " new PDF and send that."
    ),
    UploadFault.BAD_TEXT: _(
        "it is not plain text in UTF-8. Save it as UTF-8, or send it as a PDF."
    ),
    UploadFault.CONTENT_DISAGREES: _(
        "what is in it is not what its name ends in (%(found)s). Save it again in that"
        " format."
    ),
    UploadFault.DAMAGED: _("it can't be read: it is damaged or written unusually."),
    UploadFault.EMBEDDED_FILE: _(
        "another file or object is embedded in it (%(found)s). Take it out, or send"
        " the document as a PDF."
    ),
    UploadFault.EMPTY: _("it is empty."),
    UploadFault.ENCRYPTED: _(
        "it is encrypted or protected by a password. Remove the protection first."
    ),
    UploadFault.EXTERNAL_LINK: _(
        "it takes content from elsewhere when it is opened (%(found)s). Save that"
        " content in the document, or send it as a PDF."
    ),
    UploadFault.KIND_NOT_TAKEN: _("files of this kind are not taken, only %(found)s."),
    UploadFault.MACROS: _("it holds macros. Save it without them."),
    UploadFault.TOO_LARGE: _("it is larger than %(found)s MB."),
    UploadFault.TOO_LARGE_UNPACKED: _("it is too large once unpacked."),
    UploadFault.TOO_MANY_ENTRIES: _("it is packed from more than %(found)s parts."),
}


class UploadRefused(Exception):  # noqa: N818 -- named for what happened
    """A file is not taken in: `name` as it was sent, `fault`, what was `found`.

    `may_be_text`: what was found is a name that may also stand in the text of the file.
    """

    def __init__(
        self,
        fault: UploadFault,
        *,
        name: str = "",
        found: str = "",
        may_be_text: bool = False,
    ) -> None:
        super().__init__(f"{name!r}: {fault.value} {found}")
        self.fault, self.name, self.found = fault, name, found
        self.may_be_text = may_be_text

    @property
    def message(self) -> str:
        """Name the file and the rule in the reader's language."""
        found = {"found": shown(self.found)}
        rule = str(RULES[self.fault]) % found
        if self.may_be_text:
            otherwise = gettext(
                "If it holds nothing of the kind, its text or one of its links reads"
                " “/%(found)s”: word that otherwise, or send the document as DOCX."
            )
            rule = f"{rule} {otherwise % found}"
        return gettext("“%(name)s” was not attached: %(rule)s") % {
            "name": f"\u2068{shown(self.name)}\u2069",
            "rule": rule,
        }
