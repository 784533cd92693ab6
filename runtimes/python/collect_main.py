"""
The program of the child that collects scenarios in Python: says what is in each file, or what is wrong with it. It
parses them and runs nothing of them. The request is ``{modules: [{file}]}``; the frames are those of the child that
collects TypeScript.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from pathlib import Path
from typing import Any, Iterator

from frames import write_frame

#: What ``run`` is handed.
_PARAMETERS = 2


class Mistake(Exception):
    """Something is wrong with a file, at a line and a column, both from 1."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def main() -> None:
    for index, module in enumerate(json.load(sys.stdin)["modules"]):
        write_frame("loading", index=index)
        found, mistakes = read_scenario(Path(module["file"]))
        for mistake in mistakes:
            write_frame(
                "mistake", index=index, line=mistake.line, column=mistake.column, message=str(mistake)
            )
        if not mistakes:
            write_frame("module-scenario", index=index, **found)


def read_scenario(file: Path) -> tuple[dict[str, Any], list[Mistake]]:
    """What the frame of a scenario says, and all that is wrong with its file."""
    content = file.read_bytes()
    try:
        tree = ast.parse(content, str(file))
    except SyntaxError as error:
        return {}, [Mistake(error.msg, error.lineno or 1, max(1, error.offset or 1))]
    except ValueError as error:
        return {}, [Mistake(f"expected Python, found that {error}")]
    mistakes: list[Mistake] = []
    constants = {name: (value, node) for name, value, node in _constants(tree, mistakes)}
    title, rule = _texts(tree, constants)
    if title == "":
        mistakes.append(Mistake("expected a title, found none: write a docstring, or `TITLE`"))
    run = _find_run(tree, mistakes)
    scenario: dict[str, Any] = {"title": title}
    if rule != "":
        scenario["rule"] = rule
    found: dict[str, Any] = {"scenario": scenario}
    if "VERSIONS" in constants:
        scenario["versions"], node = constants["VERSIONS"]
        found["versionsAt"] = {"line": node.lineno, "column": node.col_offset + 1}
    if "WITHIN_SECONDS" in constants:
        scenario["withinSeconds"] = constants["WITHIN_SECONDS"][0]
    if run is not None:
        found |= {"line": run.lineno, "column": run.col_offset + 1}
    return found | {"compiledFile": str(file), "sha256": hashlib.sha256(content).hexdigest()}, mistakes


def _texts(tree: ast.Module, constants: dict[str, tuple[Any, ast.expr]]) -> tuple[str, str]:
    """The title and the rule, each on one line: of the constants, else of the docstring."""
    first, *rest = (ast.get_docstring(tree) or "").strip().split("\n")
    title = constants["TITLE"][0] if "TITLE" in constants else first
    rule = constants["RULE"][0] if "RULE" in constants else " ".join(rest)
    return " ".join(title.split()), " ".join(rule.split())


def _constants(tree: ast.Module, mistakes: list[Mistake]) -> Iterator[tuple[str, Any, ast.expr]]:
    """The constants of the module that say something of the scenario."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets, value = [statement.target], statement.value
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Name) and target.id in ("TITLE", "RULE", "VERSIONS", "WITHIN_SECONDS"):
                try:
                    yield target.id, _literal(target.id, value), value
                except Mistake as mistake:
                    mistakes.append(mistake)


def _literal(name: str, node: ast.expr) -> Any:
    try:
        value = ast.literal_eval(node)
    except (TypeError, ValueError):
        # A set of lists is no value either.
        value = None
    if name == "WITHIN_SECONDS":
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        is_good = is_number and 0 < value < float("inf")
        expected = "a positive number of seconds"
    else:
        is_good = isinstance(value, str) and value.strip() != ""
        expected = "a text"
    if is_good:
        return value
    raise Mistake(
        f"expected {expected} as a literal for `{name}`, found `{ast.unparse(node)[:40]}`",
        node.lineno,
        node.col_offset + 1,
    )


def _find_run(
    tree: ast.Module, mistakes: list[Mistake]
) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    functions = [
        statement
        for statement in tree.body
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)) and statement.name == "run"
    ]
    if not functions:
        mistakes.append(
            Mistake("expected a function `run(subject, probe)`, found none: write it, or `async def run`")
        )
        return None
    run = functions[-1]
    if not _takes_two(run.args):
        mistakes.append(
            Mistake(
                f"expected `run` to take two parameters, (subject, probe), found ({ast.unparse(run.args)})",
                run.lineno,
                run.col_offset + 1,
            )
        )
    return run


def _takes_two(arguments: ast.arguments) -> bool:
    positional = len(arguments.posonlyargs) + len(arguments.args)
    required = positional - len(arguments.defaults)
    if any(default is None for default in arguments.kw_defaults):
        return False
    return required <= _PARAMETERS and (positional >= _PARAMETERS or arguments.vararg is not None)


if __name__ == "__main__":
    main()
