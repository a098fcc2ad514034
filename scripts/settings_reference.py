"""Writes docs/reference/settings.md from the settings themselves; ``--check`` says whether it is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from tintype.main.settings import Settings

PAGE = Path("docs/reference/settings.md")


def page() -> str:
    lines = [
        "# Settings",
        "",
        "`TINTYPE_*` variables over `tintype.toml` (the names in small letters, without the prefix) over the defaults.",
        "A wrong one stops the start with an error that names it. Lists are comma-separated in a variable.",
        "",
        "| variable | default | what |",
        "| --- | --- | --- |",
    ]
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = ", ".join(map(str, default)) if isinstance(default, tuple) else "" if default is None else str(default)
        lines.append(f"| `TINTYPE_{name.upper()}` | {f'`{shown}`' if shown else ''} | {field.description or ''} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(
            PAGE.read_text("utf-8") != page() and f"{PAGE} is out of date: run python scripts/settings_reference.py"
        )
    PAGE.write_text(page(), "utf-8")
