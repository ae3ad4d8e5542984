"""Print the figures: `python -m tests.benchmarks [throughput|deadline|papers|soak]`."""

import json
import os
import platform
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import version

from tests.benchmarks.load import (
    measure_last_minute,
    measure_soak,
    measure_throughput,
)
from tests.benchmarks.papers import measure_papers
from tests.services.provision import ROOT

MEASURES: Mapping[str, Callable[[], dict[str, object]]] = {
    "throughput": measure_throughput,
    "deadline": measure_last_minute,
    "papers": measure_papers,
    "soak": measure_soak,
}
USUAL = ("throughput", "deadline", "papers")


def main(chosen: list[str]) -> int:
    figures: dict[str, object] = {"machine": machine()}
    show("machine", figures["machine"])
    for name in chosen or USUAL:
        figures[name] = MEASURES[name]()
        show(name, figures[name])
    target = ROOT / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


def machine() -> dict[str, object]:
    """Return what a reader needs to weigh the figures."""
    return {
        "processors": os.cpu_count(),
        "load before": round(os.getloadavg()[0], 2),
        "Python": f"{platform.python_version()} of {sys.base_prefix}",
        **{name: version(name) for name in ("Django", "gunicorn", "psycopg")},
    }


def show(name: str, figures: object) -> None:
    lines = [f"\n{name}"]
    if isinstance(figures, Mapping):
        lines += [f"  {key:<36} {figure}" for key, figure in figures.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
