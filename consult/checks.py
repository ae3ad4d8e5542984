"""System checks: what must be true of the machine before Consult opens.

The checks of the database run with `check --database default`, at `migrate`, and when
`run` starts.
"""

import ctypes
from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import Error, connections

from consult.audit.guards import missing_guards
from consult.audit.keys import SigningKeyUnusable, load_signer
from consult.models import User
from consult.queries.calendar import working_calendar
from consult.queries.clock import database_now, geneva_day

FONTS = settings.BASE_DIR / "static" / "fonts"
FALLBACK_FONTS = {
    "/usr/share/fonts/truetype/noto": "fonts-noto-core",
    "/usr/share/fonts/opentype/noto": "fonts-noto-cjk",
}
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


@register("documents")
def check_libraries(**_kwargs: Any) -> list[CheckMessage]:
    """Find the libraries that lay out and subset the fonts of a document."""
    return [
        checks.Error(
            f"{library} is not installed: no document can be rendered.",
            hint=f"apt-get install {package}, or run deploy/bootstrap.",
            id="consult.E001",
        )
        for library, package in LIBRARIES.items()
        if not _loads(library)
    ]


@register("documents")
def check_fallback_fonts(**_kwargs: Any) -> list[CheckMessage]:
    """Find the fonts of what administrations write beside the six languages."""
    return [
        checks.Warning(
            f"{folder} is not there: characters that the shipped fonts lack print as"
            " empty boxes.",
            hint=f"apt-get install {package}, or run deploy/bootstrap.",
            id="consult.W003",
        )
        for folder, package in FALLBACK_FONTS.items()
        if not Path(folder).is_dir()
    ]


@register("documents")
def check_fonts(**_kwargs: Any) -> list[CheckMessage]:
    """Find the fonts of the six languages in the tree."""
    if any(FONTS.glob("*.ttf")):
        return []
    return [
        checks.Error(f"No fonts in {FONTS}: documents need them.", id="consult.E002")
    ]


@register("signing")
def check_signing_key(**_kwargs: Any) -> list[CheckMessage]:
    """Find the key that signs receipts, readable by its owner alone.

    Where Consult makes it itself it need not be there yet.
    """
    path = Path(settings.SIGNING_KEY_FILE)
    if settings.MAKES_SIGNING_KEY and not path.exists():
        return []
    try:
        load_signer()
    except SigningKeyUnusable as error:
        return [
            checks.Error(
                str(error), hint="manage.py signing_key make", id="consult.E005"
            )
        ]
    if path.stat().st_mode & 0o077:
        return [
            checks.Warning(
                f"SIGNING_KEY_FILE: others than the owner may read {path}.",
                hint=f"chmod 600 {path}",
                id="consult.W002",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def check_broker(**_kwargs: Any) -> list[CheckMessage]:
    """Find a Redis that anybody may write to, or whose password can be overheard."""
    broker = urlsplit(settings.REDIS_URL)
    found: list[CheckMessage] = []
    if settings.REDIS_URL and not broker.password:
        found.append(
            checks.Warning(
                "REDIS_URL has no password: whoever reaches Redis can have the web"
                " processes run code of theirs: what Redis holds is unpickled.",
                hint="Set requirepass in redis.conf, and redis://:PASSWORD@HOST:PORT/0.",
                id="consult.W004",
            )
        )
    if broker.scheme != "rediss" and not _is_loopback(broker.hostname):
        found.append(
            checks.Warning(
                f"REDIS_URL: {broker.hostname} is another machine, and nothing on the"
                " way there is encrypted.",
                hint="Bind Redis to 127.0.0.1, or reach it by rediss://.",
                id="consult.W005",
            )
        )
    return found


@register(Tags.database)
def check_guards(
    databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Find every trigger that keeps the log and the replies append-only.

    Before the first migration there are none to find.
    """
    return [found for alias in databases or () for found in _lost_guards(alias)]


@register(Tags.database)
def check_closures(
    databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Warn when the closing days of this or the next year run out or are not confirmed.

    The seven working days of clause 9.4.1 are counted with them.
    """
    if not databases:
        return []
    try:
        year = geneva_day(database_now()).year
    except Error:
        return []
    calendar = working_calendar(years=())
    listed = {day.year for day in calendar.closures}
    return [
        checks.Warning(
            f"The office's closing days of {wanted} are not confirmed."
            if wanted in listed
            else f"No closing day of the office is entered for {wanted}: deadlines are"
            " counted with the public holidays of Geneva.",
            hint="Check them in the admin, under office closures."
            if wanted in listed
            else "Run manage.py reference_data, or enter them in the admin.",
            id="consult.W001",
        )
        for wanted in (year, year + 1)
        if wanted not in calendar.confirmed_years
    ]


@register(Tags.database)
def check_demonstration_accounts(
    databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Refuse accounts whose passwords everybody knows, unless DEBUG is on."""
    if settings.DEBUG or not databases:
        return []
    accounts = User.objects.filter(
        email__endswith=f"@{settings.DEMONSTRATION_DOMAIN}", is_active=True
    )
    try:
        found = accounts.count()
    except Error:
        return []
    if not found:
        return []
    return [
        checks.Error(
            f"{found} accounts of the demonstration can sign in.",
            hint="Their passwords are public: deactivate them, or change the database.",
            id="consult.E004",
        )
    ]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _is_loopback(host: str | None) -> bool:
    """Tell whether a host is this machine; a socket's address has none."""
    try:
        return ip_address(host or "127.0.0.1").is_loopback
    except ValueError:
        return host == "localhost"


def _lost_guards(alias: str) -> Iterator[CheckMessage]:
    try:
        missing = missing_guards(connections[alias])
    except Error as error:
        yield checks.Error(
            f"Database {alias!r} can't be asked for its guards"
            f" ({type(error).__name__}): nothing starts on it unseen.",
            hint="Start again when the database answers.",
            id="consult.E006",
        )
        return
    for name in missing:
        yield checks.Error(
            f"Database {alias!r} has lost the guard {name}: facts could be altered.",
            hint="Find out who removed it before you put it back.",
            id="consult.E003",
        )
