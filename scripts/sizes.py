"""The house's sizes: a source file has at most 400 lines, a function 60, a test file 800. Prints what is longer."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

FILE, FUNCTION, TEST_FILE = 400, 60, 800


def too_long(path: Path, most: int) -> list[str]:
    text = path.read_text("utf-8")
    lines = text.count("\n")
    found = [f"{path}: {lines} lines, at most {most}"] if lines > most else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            length = node.end_lineno - node.lineno + 1
            if length > FUNCTION:
                found.append(f"{path}:{node.lineno}: {node.name} has {length} lines, at most {FUNCTION}")
    return found


def main() -> int:
    found = []
    for folder, most in (("src", FILE), ("benchmarks", FILE), ("scripts", FILE), ("tests", TEST_FILE)):
        found += [line for path in sorted(Path(folder).rglob("*.py")) for line in too_long(path, most)]
    for line in found:
        print(line)  # noqa: T201 - this is the report
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
