"""The command line: `clusterbot`. Knows options and exit codes, and leaves all else to others.

Exit codes: 0 done (an honest "I don't know" too), 1 an error, told as `error:` and `hint:` lines,
2 wrong usage, 3 a rebuild that left files out. Each command imports what it needs when it runs:
`--help` is quick, and `ask` never loads torch.
"""

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click

from bot.cli import asking, indexing, serving
from bot.cli.options import as_given
from bot.cli.printing import EXIT_ERROR, EXIT_INTERRUPTED, EXIT_USAGE, complain
from bot.errors import BotError
from bot.extras import extra_missing
from index.errors import KnowledgeError

COMMANDS = (
    asking.ask, asking.backlog, asking.brief, asking.chat, asking.list_, asking.proof,
    asking.search, indexing.doctor, indexing.init, indexing.move, indexing.propose,
    indexing.rebuild, indexing.status, indexing.work, serving.backup, serving.health,
    serving.manifest, serving.mcp, serving.preview, serving.serve, serving.web,
)  # fmt: skip


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    sys.exit(run())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command, of this process's arguments where none are given; return its exit code."""
    try:
        code = clusterbot.main(args=arguments, prog_name="clusterbot", standalone_mode=False)
    except click.UsageError as wrong:
        complain(" ".join(wrong.format_message().split()), _usage_hint(wrong))
        return EXIT_USAGE
    except (BotError, KnowledgeError) as wrong:
        complain(str(wrong), wrong.hint)
        return EXIT_ERROR
    except ModuleNotFoundError as error:
        missing = extra_missing(error)
        if missing is None:
            raise
        complain(str(missing), missing.hint)
        return EXIT_ERROR
    except (KeyboardInterrupt, click.Abort):
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone (`| head`); nothing is left to say
        return EXIT_ERROR
    return code if isinstance(code, int) else 0


def _usage_hint(wrong: click.UsageError) -> str:
    command = wrong.ctx.command_path if wrong.ctx else "clusterbot"
    return f"{command} --help"


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=True,
)
@click.version_option(package_name="clusterbot")
@click.pass_context
def clusterbot(context: click.Context) -> None:
    """Answer questions about clusters from your own documents, every figure proved."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def _naming_what_is_given(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command's function, whose errors hint at commands for the same corpus and store."""

    @wraps(call)
    def called(*values: Any, **options: Any) -> Any:
        try:
            return call(*values, **options)
        except (BotError, KnowledgeError) as wrong:
            wrong.hint = as_given(wrong.hint)
            raise

    return called


for command in COMMANDS:
    if command.callback is not None:
        command.callback = _naming_what_is_given(command.callback)
    clusterbot.add_command(command)
