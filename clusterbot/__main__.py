"""`python -m clusterbot` is `clusterbot`, and the command itself enters here."""

from bot.cli import main

if __name__ == "__main__":
    main()
