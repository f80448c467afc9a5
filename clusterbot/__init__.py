"""The name under which clusterbot is installed: a wheel holds `bot` and `index` inside it.

In a checkout both lie beside this folder. See `docs/decisions/0004-one-installed-name.md`.
"""
