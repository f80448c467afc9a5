"""The options that several commands take, and how their values are read."""

import re
from pathlib import Path
from typing import Any

import click

from bot.settings import store_at

COMMAND = re.compile(r"\bclusterbot (?:rebuild|status|propose)\b")

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False, allow_dash=True)
corpus_option = click.option("--corpus", type=FOLDER, help="Folder of documents and figures.")


class StoreAddress(click.ParamType):  # type: ignore[type-arg]
    """A folder, or the address of a database."""

    name = "store"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path | str:
        """Return the address of a database as it is, else a folder."""
        found = store_at(str(value))
        return found if isinstance(found, str) else Path(FOLDER.convert(found, param, ctx))


store_option = click.option(
    "--store",
    type=StoreAddress(),
    metavar="DIRECTORY",
    help="Folder that the index is built into, or postgresql://…#corpus.",
)


public_option = click.option(
    "--public", is_flag=True, help="Use no restricted source, as in a channel."
)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


batch_option = click.option(
    "--batch",
    type=FILE,
    metavar="FILE.jsonl",
    help="Many in one process: a JSON object a line, - for standard input.",
)


def as_given(text: str) -> str:
    """Return a text with its commands as they are typed for the folders that this one was given.

    The address of a database may hold a password, and is left out.
    """
    given = click.get_current_context().params
    folders = ((name, given.get(name)) for name in ("corpus", "store"))
    on = "".join(f" --{name} {folder}" for name, folder in folders if isinstance(folder, Path))
    return COMMAND.sub(lambda command: command[0] + on, text)
