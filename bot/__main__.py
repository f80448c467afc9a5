"""`python -m bot` is `clusterbot`, for where the console script is not on the path."""

from bot.cli import main

main()
