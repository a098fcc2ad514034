"""`make bench`: what Tintype does in a second, as ratios to its limits, all in one run on one machine."""

from __future__ import annotations

import argparse

import uvloop

from benchmarks import core, sketch

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("what", nargs="*", choices=["core", "sketch", []], default=[])
    parser.add_argument("--jobs", type=int, default=3000, help="jobs of each round of the core path")
    arguments = parser.parse_args()
    if not arguments.what or "core" in arguments.what:
        uvloop.run(core.main(arguments.jobs))  # the driver shares the machine
    if not arguments.what or "sketch" in arguments.what:
        sketch.main()
