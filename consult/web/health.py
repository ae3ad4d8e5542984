"""What a load balancer and a monitor ask: is it alive, can it take a reply."""

from tempfile import TemporaryFile

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consult.audit.guards import missing_guards
from consult.audit.keys import SigningKeyUnusable, load_signer
from consult.models import Heartbeat
from consult.notify.doorbell import broker_answers
from consult.queries.clock import database_now

logger = structlog.get_logger(__name__)

SWEEP_LATE_SECONDS = 150
NEEDED = ("database", "guards", "files", "signing_key")


@login_not_required
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers; nothing else is looked at."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Say whether a reply could be recorded: 200, or 503 with what stands in the way.

    A late sweep and a broker that is away are reported and are no reason to turn
    replies away.
    """
    checks = _checks()
    ready = all(checks[name] == "ok" for name in NEEDED)
    return JsonResponse(
        {"status": "ok" if ready else "unavailable", "checks": checks},
        status=200 if ready else 503,
    )


def _checks() -> dict[str, str]:
    others = {"files": _files(), "signing_key": _signing_key(), **_broker()}
    try:
        return {**_database_checks(), **others}
    except Error as error:
        logger.warning("database_unreachable", error=type(error).__name__)
        return {"database": "unreachable", "guards": "unknown", **others}


def _signing_key() -> str:
    """Tell whether a receipt could be signed."""
    try:
        load_signer()
    except SigningKeyUnusable as error:
        logger.warning("signing_key_unusable", error=str(error))
        return "unusable"
    return "ok"


def _broker() -> dict[str, str]:
    """Tell whether the broker answers, where there is one."""
    if settings.EMBEDDED:
        return {}
    return {"broker": "ok" if broker_answers() else "unreachable"}


def _database_checks() -> dict[str, str]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return {"database": "not migrated", "guards": "unknown"}
    beat = Heartbeat.objects.filter(name="sweep").first()
    age = (database_now() - beat.at).total_seconds() if beat else None
    return {
        "database": "ok",
        "guards": "missing" if missing_guards() else "ok",
        "sweep": "ok" if age is not None and age < SWEEP_LATE_SECONDS else "late",
    }


def _files() -> str:
    """Tell whether the file store takes a file."""
    try:
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=settings.MEDIA_ROOT):
            return "ok"
    except OSError as error:
        logger.warning("files_not_writable", error=type(error).__name__)
        return "not writable"
