"""What rules may use so that they can be asked again from an archive: what is kept with them, and what never changes.

Checked when an edition is shelved, before it decides anything; an archive that runs is held to the same (`archives`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from guiju.policies.reader import BrokenPack

PURE = frozenset(
    (
        *("__future__", "abc", "bisect", "calendar", "collections", "contextlib", "copy", "dataclasses", "datetime"),
        *("decimal", "enum", "fractions", "functools", "heapq", "itertools", "math", "numbers", "operator", "re"),
        *("string", "types", "typing", "unicodedata"),
    )
)
CLOSED = ("breakpoint", "compile", "eval", "exec", "input", "open")
CORE = "guiju.core"


def is_free(name: str) -> bool:
    """Whether any rule may import this module: of Guiju the vocabulary, of Python what knows no machine."""
    return f"{name}.".startswith(f"{CORE}.") or name.partition(".")[0] in PURE


def check(package: str, files: Mapping[str, bytes]) -> None:
    """Raise BrokenPack where the rules among `files` use what no archive of them would have, naming file and line."""
    for file, source in sorted(files.items()):
        if file.endswith(".py"):
            tree = ast.parse(source, file)
            for line, what in (*_imported(tree, package, files), *_called(tree)):
                raise BrokenPack(
                    f"{package}/{file}, line {line}: uses {what}, which is not kept with the rules: what they decide "
                    f"could not be replayed one day. Rules use {CORE}, the rules files of their own folder that they "
                    "import at their beginning, and the pure part of the standard library"
                )


def _imported(tree: ast.Module, package: str, files: Mapping[str, bytes]) -> Iterator[tuple[int, str]]:
    for node in _run(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            home = _home(node, package)
            names = [f"{home}.{alias.name}" for alias in node.names] if home == package else [home]
        yield from ((node.lineno, name) for name in names if not (is_free(name) or _is_kept(name, package, files)))  # type: ignore[attr-defined]


def _home(node: ast.ImportFrom, package: str) -> str:
    """The module an import takes from, its dots counted from the package."""
    if node.level == 0:
        return node.module or ""
    parts = package.split(".")
    above = parts[: max(0, len(parts) - node.level + 1)]
    return ".".join([*above, *([node.module] if node.module else [])])


def _is_kept(name: str, package: str, files: Mapping[str, bytes]) -> bool:
    home, _, leaf = name.rpartition(".")
    return home == package and f"{leaf}.py" in files


def _called(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Built-in functions that an archive does not get, unless the file gives their name to something of its own."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    own = {node.id for node in nodes if not isinstance(node.ctx, ast.Load)}
    own |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    own |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for node in nodes:
        if node.id in {*CLOSED, "__import__"} - own:
            yield node.lineno, node.id


def _run(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but what only type checkers read."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        is_for_checkers = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        waiting += node.orelse if is_for_checkers and isinstance(node, ast.If) else ast.iter_child_nodes(node)
