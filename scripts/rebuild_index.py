#!/usr/bin/env python3
"""Rebuild the index: the same door as `clusterbot rebuild`, for people who look in `scripts/`."""

import sys

from bot.cli import run

if __name__ == "__main__":
    sys.exit(run(["rebuild", *sys.argv[1:]]))
