"""Only the edges and queries/clock read a clock; everything else is given `at`."""

import ast

import pytest

from tests.architecture.source import Module, full_names, module, product, resolved

CLOCK = "consult/queries/clock.py"
EDGES = (
    CLOCK,
    "consult/admin/",
    "consult/checks.py",
    "consult/management/",
    "consult/tasks.py",
    "consult/web/",
    # Read after the row lock (design: locks and clock): a reply's instant, and the
    # one that an extension has to come before.
    "consult/flows/amending.py",
    "consult/flows/replying.py",
)

MACHINE_CLOCKS = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "django.db.models.functions.Now",
    "django.db.models.functions.TransactionNow",
    "django.utils.timezone.localdate",
    "django.utils.timezone.localtime",
    "django.utils.timezone.now",
    "time.gmtime",
    "time.localtime",
    "time.time",
    "time.time_ns",
}
DATABASE_CLOCK = "consult.queries.clock.database_now"
LOCAL_INSTANTS = {"django.utils.timezone.make_aware"}


def readings(source: Module) -> list[str]:
    """Where a module reads a clock it may not read.

    The machine's clock is nobody's; the database's clock is for the edges.
    `auto_now` and `auto_now_add` read the machine's clock behind one's back.
    """
    names = full_names(source)
    found = []
    for node in source.nodes():
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            found.append(source.at(node.value))
        if not isinstance(node, ast.Name | ast.Attribute):
            continue
        name = resolved(node, names)
        if name in MACHINE_CLOCKS and not source.is_in(CLOCK):
            found.append(source.at(node))
        if name == DATABASE_CLOCK and not source.is_in(*EDGES):
            found.append(source.at(node))
        if name in LOCAL_INSTANTS:
            found.append(source.at(node))
    return found


def test_only_the_edges_read_a_clock() -> None:
    assert [place for source in product() for place in readings(source)] == []


@pytest.mark.parametrize(
    "text",
    [
        "from django.utils import timezone\nat = timezone.now()",
        "from django.utils.timezone import now as tick\nat = tick()",
        "import datetime as dt\nday = dt.date.today()",
        "from datetime import datetime\nat = datetime.now(UTC)",
        "from django.utils import timezone\ndefault = field(default=timezone.now)",
        "import time\nat = time.time()",
        "from django.db.models.functions import Now\nrows.update(at=Now())",
        "from django.db import models\nat = models.DateTimeField(auto_now_add=True)",
        "from django.utils import timezone\nat = timezone.make_aware(naive)",
    ],
)
@pytest.mark.parametrize("path", ["consult/flows/closing.py", "consult/web/forms.py"])
def test_the_machines_clock_is_nobodys(path: str, text: str) -> None:
    assert readings(module(path, text)) == [f"{path}:2"]


def test_the_databases_clock_is_for_the_edges() -> None:
    text = "from consult.queries import clock\nat = clock.database_now()"
    assert readings(module("consult/flows/closing.py", text)) != []
    assert readings(module("consult/web/staff/issuing.py", text)) == []


def test_a_stopwatch_is_no_clock() -> None:
    text = "import time\nstarted = time.monotonic()"
    assert readings(module("consult/notify/doorbell.py", text)) == []
