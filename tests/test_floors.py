"""The house: imports go down, one library in one module, no binary fractions where things are measured."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

import pytest

from kpi.model.output.parameter import declared

ROOT = Path(__file__).parent.parent

#: Which floor a package stands on. Nothing imports upward, nor a neighbour on its own floor.
FLOORS = {
    "kpi": -1,  # the version, and nothing else
    "kpi.model": 0,
    "kpi.measure": 1,
    "kpi.store": 1,
    "kpi.rules": 2,
    "kpi.reports": 2,
    "kpi.render": 3,
    "kpi.changes": 4,
    "kpi.cli": 5,
    "kpi.__main__": 6,
}

#: Processes that are not git's: the pager of whoever reads.
PROCESSES = ("kpi.cli.session.pager",)

#: Where a library may be imported: one module, or one package where it ends with a point.
LIBRARIES = {
    "jinja2": "kpi.render.templating",
    "markupsafe": "kpi.render.templating",
    "jsonschema": "kpi.store.yaml.schema",
    "jsonschema_rs": "kpi.store.yaml.schema",
    "msgspec": "kpi.model.values.struct",
    "openpyxl": "kpi.store.tables.workbook",
    "pyarrow": "kpi.store.tables.parquet",
    "rich": "kpi.render.terminal.table",
    "simplejson": "kpi.render.formats.json",
    "subprocess": "kpi.store.git.process",
    "tabulate": "kpi.render.formats.markdown",
    "typer": "kpi.cli.",
    "yaml": "kpi.store.yaml.source",
}

#: Where there is neither a float nor a way to one.
EXACT = ("kpi.model", "kpi.measure")
INEXACT = frozenset({"float", "complex", "math", "cmath", "random", "statistics"})


class Import(NamedTuple):
    """``importer`` names ``imported`` in a line of its source."""

    importer: str
    imported: str
    line: int


def module_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_of(file): file for file in sorted((ROOT / "kpi").rglob("*.py"))}
TREES = {module: ast.parse(file.read_text("utf-8"), str(file)) for module, file in FILES.items()}


def imports(importer: str, tree: ast.AST) -> Iterator[Import]:
    """Every import wherever it stands: at the top, in a function, for type checking only, or by name while running."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(importer, alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{importer}:{node.lineno}: a relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield Import(importer, whole if whole in FILES else str(node.module), node.lineno)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"import_module", "__import__"}:
            yield Import(importer, _named(node), node.lineno)


def _named(call: ast.Call) -> str:
    """What a call imports, as far as it can be seen: ``f"kpi.rules.{name}"`` is something in ``kpi.rules``."""
    wanted = call.args[0]
    if isinstance(wanted, ast.JoinedStr) and wanted.values:
        wanted = wanted.values[0] if isinstance(wanted.values[0], ast.Constant) else wanted
    assert isinstance(wanted, ast.Constant), f"line {call.lineno}: imports something that can't be seen"
    return str(wanted.value).rstrip(".")


def package_of(module: str) -> str:
    """The key of ``FLOORS`` that a module belongs to."""
    parts = module.split(".")
    return ".".join(parts[:2]) if len(parts) > 1 else module


IMPORTS = [found for module, tree in TREES.items() for found in imports(module, tree)]


def goes_down(importer: str, imported: str) -> bool:
    upper, lower = package_of(importer), package_of(imported)
    return upper == lower or FLOORS[upper] > FLOORS[lower]


def at_home(library: str, module: str) -> bool:
    home = LIBRARIES[library]
    if library == "subprocess" and module in PROCESSES:
        return True
    return module == home or (home.endswith(".") and f"{module}.".startswith(home))


def test_every_package_has_its_floor() -> None:
    assert {package_of(module) for module in FILES} <= FLOORS.keys()
    assert [
        folder for folder in {file.parent for file in FILES.values()} if not (folder / "__init__.py").exists()
    ] == []


def test_imports_go_down() -> None:
    wrong = [
        f"{FILES[found.importer]}:{found.line}: {found.importer} imports {found.imported}"
        for found in IMPORTS
        if package_of(found.imported).split(".")[0] == "kpi" and not goes_down(found.importer, found.imported)
    ]
    assert wrong == []


def circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """Modules that import each other, directly or by way of others: Tarjan's strongly connected components."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        number[module] = low[module] = len(number)
        stack.append(module)
        for other in sorted(edges.get(module, set())):
            if other not in number:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], number[other])
        if low[module] == number[module]:
            circle = stack[stack.index(module) :]
            del stack[stack.index(module) :]
            if len(circle) > 1:
                found.append(sorted(circle))

    for module in sorted(edges):
        if module not in number:
            visit(module)
    return found


def test_no_circle_of_imports() -> None:
    edges: dict[str, set[str]] = {module: set() for module in FILES}
    for found in IMPORTS:
        if found.imported in FILES and found.imported != found.importer:
            edges[found.importer].add(found.imported)
    assert circles(edges) == []


def test_circles_are_seen() -> None:
    edges = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}
    assert circles(edges) == [["b", "c"]]


def test_imports_stand_at_the_top() -> None:
    """Nothing of ``kpi`` waits for the type checker: what has to wait is a heavy library."""
    wrong = [
        f"{FILES[module]}:{line.lineno}"
        for module, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for line in node.body
        if isinstance(line, ast.ImportFrom) and str(line.module).split(".")[0] in {"kpi", *sys.stdlib_module_names}
    ]
    assert wrong == []


def test_one_library_in_one_module() -> None:
    wrong = []
    for found in IMPORTS:
        library = found.imported.split(".")[0]
        if library in LIBRARIES:
            if not at_home(library, found.importer):
                wrong.append(f"{FILES[found.importer]}:{found.line}: {library} belongs to {LIBRARIES[library]}")
        elif library != "kpi" and library not in sys.stdlib_module_names:
            wrong.append(f"{FILES[found.importer]}:{found.line}: {library} has no place in LIBRARIES")
    assert wrong == []


def inexact(tree: ast.AST) -> list[int]:
    """Lines that hold a float, or name what makes one."""
    return [
        getattr(node, "lineno", 0)
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float | complex))
        or (isinstance(node, ast.Name) and node.id in INEXACT)
        or (isinstance(node, ast.alias) and node.name.split(".")[0] in INEXACT)
    ]


def test_no_float_where_things_are_measured() -> None:
    exact = {module: tree for module, tree in TREES.items() if package_of(module) in EXACT}
    assert [f"{FILES[module]}:{line}" for module, tree in exact.items() for line in inexact(tree)] == []


def undocumented(tree: ast.Module | ast.ClassDef) -> Iterator[str]:
    """What is public in a module or class and says nothing about itself."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if not ast.get_docstring(node):
                yield f"{node.lineno}: {node.name}"
            if isinstance(node, ast.ClassDef):
                yield from undocumented(node)


def test_everything_public_says_what_it_is() -> None:
    silent = [f"{FILES[module]}:1" for module, tree in TREES.items() if not ast.get_docstring(tree)]
    silent += [f"{FILES[module]}:{what}" for module, tree in TREES.items() for what in undocumented(tree)]
    assert silent == []


SETUP = re.compile(r"^<!-- setup: (\w+) -->\n```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_readme_has_two_set_up_commands_of_one_line() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = SETUP.findall(readme)
    assert [name for name, _ in commands] == ["run", "checks"]
    assert [text.count("\n") for _, text in commands] == [1, 1]
    assert readme.count("<!-- setup:") == 2
    assert len(re.findall(r"^.*-m venv .*pip install.*$", readme, re.MULTILINE)) == 2
    assert "tools/check.py" in commands[1][1]
    assert "kpi status" in commands[0][1]


def test_ci_takes_its_commands_from_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "checks=$(command_of checks)" in script
    assert 'in_clean_clone checks "$checks"' in script
    assert "pip install" not in script
    assert "check.py" not in script


# The rules above find nothing in a clean house: these show that they would.


@pytest.mark.parametrize(
    ("importer", "imported", "allowed"),
    [
        ("kpi.store.load", "kpi.model.values.period", True),
        ("kpi.store.load", "kpi.store.layout", True),
        ("kpi.cli.commands.status", "kpi.model.values.period", True),
        ("kpi.render.terminal.table", "kpi.reports.status.status", True),
        ("kpi.__main__", "kpi.cli.app", True),
        ("kpi.cli.app", "kpi", True),
        ("kpi.model.values.period", "kpi.store", False),
        ("kpi.rules.indicator.weights", "kpi.reports.status.status", False),
        ("kpi.reports.status.status", "kpi.rules", False),
        ("kpi.measure.score", "kpi.store.load", False),
        ("kpi.store.load", "kpi.measure.score", False),
        ("kpi.render.terminal.table", "kpi.cli.usage", False),
        ("kpi", "kpi.model.values.period", False),
        ("kpi.cli.app", "kpi.__main__", False),
    ],
)
def test_what_goes_down(importer: str, imported: str, allowed: bool) -> None:  # noqa: FBT001
    assert goes_down(importer, imported) is allowed


@pytest.mark.parametrize(
    ("source", "imported"),
    [
        ("import kpi.store.layout", "kpi.store.layout"),
        ("from kpi.store import layout", "kpi.store.layout"),
        ("from kpi.store.layout import DATA", "kpi.store.layout"),
        ("from kpi import store", "kpi.store"),
        ("def f():\n    import yaml", "yaml"),
        ("if TYPE_CHECKING:\n    from rich.table import Table", "rich.table"),
        ("importlib.import_module('kpi.cli.app')", "kpi.cli.app"),
        ("import_module(f'kpi.rules.{name}')", "kpi.rules"),
        ("__import__('yaml')", "yaml"),
    ],
)
def test_imports_are_seen_wherever_they_stand(source: str, imported: str) -> None:
    assert [found.imported for found in imports("kpi.model", ast.parse(source))] == [imported]


def test_a_figure_has_one_entry() -> None:
    """What decides where an indicator stands is asked of ``accumulation``, ``score`` and ``streak`` alone."""
    inside = {"kpi.measure.covered.covered", "kpi.measure.states.month_state", "kpi.model.domain.lifecycle.stood"}
    inside |= {"kpi.measure.together.actual_of", "kpi.measure.together.target_of"}
    found = [
        f"{module_of(file)}: {node.module}.{name.name}"
        for file in ROOT.glob("kpi/**/*.py")
        if not module_of(file).startswith(("kpi.measure", "kpi.model"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if f"{node.module}.{name.name}" in inside
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("x = 1.0", [1]),
        ("x = 1e3", [1]),
        ("def f(\n    x: float,\n): ...", [2]),
        ("x: 'int'\ny = float(2)", [2]),
        ("import math", [1]),
        ("from decimal import Decimal\nx = Decimal('1.5') + 2", []),
    ],
)
def test_floats_are_seen(source: str, lines: list[int]) -> None:
    assert inexact(ast.parse(source)) == lines


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(): ...", ["1: f"]),
        ("class A:\n    '''An A.'''\n    def f(self): ...", ["3: f"]),
        ("class A:\n    '''An A.'''\n    def _f(self): ...\n    def __str__(self): ...", []),
        ("def f():\n    '''F.'''\n    def inner(): ...", []),
    ],
)
def test_silence_is_seen(source: str, names: list[str]) -> None:
    assert list(undocumented(ast.parse(source))) == names


def test_libraries_are_kept_at_home() -> None:
    assert at_home("typer", "kpi.cli.commands.status")
    assert at_home("yaml", "kpi.store.yaml.source")
    assert not at_home("yaml", "kpi.store.write.atomic")
    assert not at_home("typer", "kpi.render.terminal.table")


def test_a_class_name_means_one_thing() -> None:
    named: dict[str, list[str]] = {}
    for module, tree in TREES.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                named.setdefault(node.name, []).append(module)
    assert {name: modules for name, modules in named.items() if len(modules) > 1} == {}


def test_what_can_be_typed_is_declared() -> None:
    """Mypy doesn't look into ``Annotated``: a parameter that is declared wrongly fails when its module is loaded."""
    modules: list[Any] = [importlib.import_module(name) for name in FILES if name.startswith("kpi.cli.commands.")]
    kinds = [get_type_hints(module.run)["given"] for module in modules if hasattr(module, "run")]
    assert all(declared(kind) for kind in kinds)
