"""Why a backup is not taken or not put back."""

from consult.procedure.errors import RuleError


class NotBackedUp(RuleError):
    """The backup could not be finished; the folder holds none."""

    code = "not_backed_up"


class NotABackup(RuleError):
    """The folder holds no finished backup, or not the one its manifest describes."""

    code = "not_a_backup"


class OtherEngine(RuleError):
    """The backup was taken from another engine than the one configured."""

    code = "other_engine"


class NewerBackup(RuleError):
    """The backup was taken by a newer version of Consult."""

    code = "newer_backup"


class WouldOverwrite(RuleError):
    """There are consultations where the backup would be put."""

    code = "would_overwrite"


class NotRestored(RuleError):
    """The database could not be put back."""

    code = "not_restored"


class ToolMissing(RuleError):
    """A program of PostgreSQL is not installed, or older than its server."""

    code = "tool_missing"
