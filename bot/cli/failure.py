"""Turns whatever stopped a command into one clear line, and into the log with its trace."""

from __future__ import annotations

import errno
import sys
import traceback

import structlog

from bot import logs
from bot.logs import told
from bot.nlu.model import ModelUnavailable
from bot.serving import NotServed
from bot.settings import BadSettings, load
from escalation.backup.archive import BackupRefused
from escalation.errors import DeskError
from escalation.secret import BadSecret
from escalation.trouble import trouble

log = structlog.get_logger()

SAID = {
    errno.ENOSPC: "The disk is full",
    errno.EDQUOT: "The disk quota is used up",
    errno.EROFS: "The disk may only be read",
    errno.EACCES: "This may not be opened or written",
    errno.EPERM: "This is not permitted",
    errno.ENOENT: "This does not exist",
    errno.EISDIR: "This is a folder, not a file",
    errno.ENOTDIR: "This is a file, not a folder",
    errno.EEXIST: "This exists already",
    errno.EMFILE: "Too many files are open",
    errno.ECONNREFUSED: "Nothing answers there (is the server running?)",
}


class Failure(Exception):
    """A command cannot go on; the message is all that its user needs to know."""


CLEAR = (Failure, BadSettings, BadSecret, BackupRefused, NotServed, ModelUnavailable, DeskError)
"""Errors whose own words say what is wrong."""


def sentence(error: BaseException) -> str | None:
    """What went wrong, for the user; None when it is a fault of this program."""
    if isinstance(error, BaseExceptionGroup):
        return next((said for each in error.exceptions if (said := sentence(each))), None)
    if isinstance(error, CLEAR):
        return str(error)
    if said := trouble(error):
        return said
    if isinstance(error, UnicodeDecodeError):
        return f"This is not UTF-8 (byte {error.start}); save it as UTF-8."
    if isinstance(error, OSError):
        return _system(error)
    return None


def _system(error: OSError) -> str:
    said = SAID.get(error.errno or 0, error.strerror or "The system refused")
    return f"{said}: {error.filename}." if error.filename else f"{said}."


def unexpected(error: BaseException) -> str:
    """The line for a fault of this program. Its trace goes to the log, or before the line."""
    said = f"This should not have happened ({told(error)})."
    try:
        state = load().state_dir
        logs.configure(state, terminal=sys.maxsize)
    except (BadSettings, OSError):
        traceback.print_exception(error)
        return said
    log.error("command.failed", exc_info=error)
    return f"{said} Where it happened stands in {state / logs.NAME}"
