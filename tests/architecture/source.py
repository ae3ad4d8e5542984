"""Reads the product's source as syntax trees, for the rules of this folder."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Module:
    path: str
    tree: ast.Module
    lines: int

    def is_in(self, *rooms: str) -> bool:
        """A room is a module ("consult/apps.py") or a folder ("consult/flows/")."""
        return any(self.path == room or self.path.startswith(room) for room in rooms)

    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)

    def at(self, node: ast.AST) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 0)}"


def module(path: str, text: str) -> Module:
    text = dedent(text)
    return Module(path, ast.parse(text), len(text.splitlines()))


def product() -> list[Module]:
    """Every module of consult/ except the migrations, which Django writes."""
    return [
        module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "consult").rglob("*.py"))
        if "migrations" not in path.parts
    ]


def imported(node: ast.AST) -> list[str]:
    """The dotted names an import statement reaches, with what it takes from them."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def full_names(module: Module) -> dict[str, str]:
    """What each imported name stands for, e.g. tz → django.utils.timezone."""
    names = {}
    for node in module.nodes():
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                names[bound] = alias.name if alias.asname else bound
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a chain of attributes, "" for what is none."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr}" if head else ""
    return ""


def resolved(node: ast.AST, names: dict[str, str]) -> str:
    """`dotted`, with the first part replaced by what it was imported as."""
    head, dot, rest = dotted(node).partition(".")
    return names.get(head, head) + dot + rest
