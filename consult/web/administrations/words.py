"""The words of what is refused to a delegate."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from consult.intake.uploads import MAX_BYTES_TOGETHER, MAX_FILES
from consult.procedure.errors import RuleError


def refusal_words(error: RuleError) -> str:
    """Say in the reader's language which rule refuses an act, with its clause."""
    words = _refusals().get(error.code, str(error))
    if error.clause is None:
        return words
    return _("%(refusal)s (Resolution 1, clause %(clause)s)") % {
        "refusal": words,
        "clause": error.clause,
    }


def _refusals() -> Mapping[str, str]:
    return {
        "already_attached": _("it is attached already, under another name."),
        "attachments_changed": _(
            "The attachments changed while you were checking the reply. Nothing was"
            " sent: check it again."
        ),
        "attachments_too_large": _(
            "the attachments of a reply have at most %(n)d MB together."
        )
        % {"n": MAX_BYTES_TOGETHER // 1_000_000},
        "too_many_attachments": _("a reply has at most %(n)d attachments.")
        % {"n": MAX_FILES},
        "not_open_for_replies": _(
            "This consultation was withdrawn: no reply can be sent any more. What was"
            " filled in is kept."
        ),
        "not_entitled": _(
            "This Member State is not on the roll of this consultation, so that it"
            " can't reply."
        ),
        "nothing_answered": _("The reply says nothing on any text: nothing was sent."),
        "bad_position": _(
            "The form doesn't belong to this consultation: open it again. Nothing was"
            " sent."
        ),
    }
