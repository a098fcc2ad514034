"""The command line, `tintype`."""

from tintype.main.cli.app import app, main

__all__ = ["app", "main"]
