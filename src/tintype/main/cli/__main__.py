"""``python -m tintype.main.cli``."""

from tintype.main.cli.app import main

main()
