"""docs/structure.md names every room of the product, and no room that is not there."""

import re

from tests.architecture.source import ROOT

PAGE = ROOT / "docs" / "structure.md"
ROOM = re.compile(r"`([a-z_]+(?:/|\.py))`")


def rooms_of_the_table(page: str) -> set[str]:
    table = page.partition("## The rooms of `consult/`")[2].partition("## ")[0]
    return set(ROOM.findall(table.partition("Outside `consult/`")[0])) - {"consult/"}


def rooms_in_the_tree() -> set[str]:
    return {
        f"{path.name}/" if path.is_dir() else path.name
        for path in (ROOT / "consult").iterdir()
        if path.name != "__pycache__"
        and (path.is_dir() or path.suffix == ".py")
        and path.name != "__init__.py"
    }


def paths_named(page: str) -> set[str]:
    return set(
        re.findall(
            r"`((?:flows|audit|queries|procedure|documents|notify)/\w+\.py)`", page
        )
    )


def test_the_page_names_the_rooms_that_are_there() -> None:
    assert rooms_of_the_table(PAGE.read_text(encoding="utf-8")) == rooms_in_the_tree()


def test_the_doors_it_names_exist() -> None:
    named = paths_named(PAGE.read_text(encoding="utf-8"))
    assert [
        path for path in sorted(named) if not (ROOT / "consult" / path).exists()
    ] == []
    assert "flows/transition.py" in named


def test_a_page_that_forgets_a_room_is_noticed() -> None:
    page = "## The rooms of `consult/`\n| `web/`, `tasks.py` | pages |\n## One door"
    assert rooms_of_the_table(page) == {"web/", "tasks.py"}
