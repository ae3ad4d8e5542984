"""Who runs a command, as the log names whoever acts outside of the pages."""

import getpass
import os


def operator_name() -> str:
    """Return the account of the machine that runs the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
