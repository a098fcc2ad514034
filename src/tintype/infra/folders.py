"""Folders on the local disk."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def make_folder(folder: Path | str) -> None:
    """Make a folder where there is none, with those above it. Raises OSError."""
    with suppress(FileExistsError):
        try:
            os.mkdir(folder)
        except FileNotFoundError:
            os.makedirs(folder)
