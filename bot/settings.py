"""The settings: one frozen value, made from a mapping of variables.

`settings_from` is pure; `load_settings` is the only reader of the environment and of `.env`.
`VARIABLES` is the one list of what can be set: the README's table is written from it.
"""

import difflib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.errors import SettingsError
from bot.llm.options import LlmOptions
from bot.slack.options import SlackOptions

DOTENV = Path(".env")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Paths are relative to the working folder.

    `store` is a folder, or the address of a database with a corpus's name behind `#`.
    `home` is the cluster id that "us" stands for, "" for the catalogue's own. `encoder` is "" for
    the packaged model, `hashing` for none, else a sentence-transformers name or path. `reranker`
    is a cross-encoder's, "" for none. `download` lets a rebuild fetch models by name; `cache` keeps
    exported models, None for the user's cache folder. `state` holds what the bot itself writes:
    Slack's ledger, the backlog, stores of other corpora. `web_url` is where others reach the pages
    of `clusterbot web`, with a slash at its end; "" where nobody does.
    """

    corpus: Path = Path("corpus")
    store: Path | str = Path("store")
    state: Path = Path("var")
    database: str = field(default="", repr=False)
    home: str = ""
    encoder: str = ""
    reranker: str = ""
    download: bool = False
    cache: Path | None = None
    web_port: int = 8765
    web_url: str = ""
    log_level: str = "INFO"
    log_format: str = "text"
    llm: LlmOptions = field(default_factory=LlmOptions)
    slack: SlackOptions = field(default_factory=SlackOptions)

    @property
    def written(self) -> tuple[Path, ...]:
        """The folders that the bot writes into: no documents, wherever they are."""
        return (self.state, *([self.store] if isinstance(self.store, Path) else []))


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the environment. `target` is the field of `Settings`; `slack.` and `llm.` are
    parts of it.

    `parse` turns the text into the field's value and raises ValueError with the reason as text.
    `default` is the wording of the README.
    """

    name: str
    target: str
    default: str
    meaning: str
    parse: Callable[[str], Any] = str


def _one_of(*choices: str) -> Callable[[str], str]:
    """Return a parser of one of `choices`, whatever the case it is written in."""

    def parse(text: str) -> str:
        for choice in choices:
            if text.lower() == choice.lower():
                return choice
        raise ValueError(f"must be one of {', '.join(choices)}")

    return parse


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _web_address(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise ValueError("must begin with https:// or http://")
    return text.rstrip("/") + "/"


def _site(text: str) -> str:
    address = _web_address(text)
    if not re.fullmatch(r"https?://[^/?#@]+/", address):
        raise ValueError("must be a web address with nothing behind its host and port")
    return address


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise ValueError("must be a whole number above 0")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.0 < seconds < float("inf"):
        raise ValueError("must be a number of seconds above 0")
    return seconds


def store_at(text: str) -> Path | str:
    """Return a store as it is set: the address of a database, else a folder."""
    return text if text.startswith(("postgresql://", "postgres://")) else Path(text)


def _server(text: str) -> str:
    if not isinstance(store_at(text), str):
        raise ValueError("must begin with postgresql://")
    return text


def _switch(text: str) -> bool:
    return _one_of("yes", "no")(text) == "yes"


def _analyst(text: str) -> str:
    if not text.startswith(("U", "W", "S")):
        raise ValueError("must be the id of a user (U…) or of a user group (S…)")
    return text


# Tokens' shapes are not checked here: a wrong one stops `serve` and is `doctor`'s to explain, and
# must not keep anyone from asking in the terminal.
VARIABLES: tuple[Variable, ...] = (
    Variable("CLUSTERBOT_CORPUS", "corpus", "corpus", "Folder of documents and figures.", Path),
    Variable(
        "CLUSTERBOT_STORE",
        "store",
        "store",
        "Folder that the index is built into, or `postgresql://…#corpus`: see docs/scale.md.",
        store_at,
    ),
    Variable(
        "CLUSTERBOT_STATE",
        "state",
        "var",
        "Folder of what the bot itself writes: Slack's ledger, the backlog, the stores of corpora "
        "that are named by `--corpus` alone.",
        Path,
    ),
    Variable(
        "CLUSTERBOT_DATABASE",
        "database",
        "none",
        "`postgresql://…` of a server that several bots keep the ledger and the backlog on, in "
        "place of files: see docs/scale.md.",
        _server,
    ),
    Variable(
        "CLUSTERBOT_HOME", "home", "the catalogue's", 'Id of the cluster that "us" stands for.'
    ),
    Variable(
        "CLUSTERBOT_ENCODER",
        "encoder",
        "the packaged MiniLM",
        "A sentence-transformers name or path; `hashing` needs no model, and finds less.",
    ),
    Variable(
        "CLUSTERBOT_RERANKER",
        "reranker",
        "none",
        "Reads what was found beside the question: folder or name of a sentence-transformers "
        "`CrossEncoder` (loads torch), or a folder that `scripts/pack_reranker.py` wrote.",
    ),
    Variable(
        "CLUSTERBOT_DOWNLOAD",
        "download",
        "no",
        "`yes` lets a rebuild fetch the models that are set by name; answering never fetches.",
        _switch,
    ),
    Variable(
        "CLUSTERBOT_CACHE",
        "cache",
        "none",
        "Folder of exported models, in place of `clusterbot` in the user's cache folder; each is "
        "made once for all stores.",
        Path,
    ),
    Variable("CLUSTERBOT_WEB_PORT", "web_port", "8765", "Port of `clusterbot web`.", _count),
    Variable(
        "CLUSTERBOT_WEB_URL",
        "web_url",
        "none",
        "Address at which a proxy of yours shows `clusterbot web`: answers in Slack link to it, "
        "and the pages leave out what is not for everybody.",
        _site,
    ),
    Variable(
        "CLUSTERBOT_LLM_URL",
        "llm.url",
        "none",
        "OpenAI-compatible address of a language model that may help to read questions, such as "
        "`http://127.0.0.1:11434/v1`: see docs/llm.md.",
        _web_address,
    ),
    Variable(
        "CLUSTERBOT_LLM_MODEL",
        "llm.model",
        "none",
        "Its name there. No model is asked unless both are set.",
    ),
    Variable("CLUSTERBOT_LLM_KEY", "llm.key", "none", "The key that its server asks for."),
    Variable(
        "CLUSTERBOT_LLM_REWORD",
        "llm.reword",
        "no",
        "`yes` lets it say proved sentences more smoothly.",
        _switch,
    ),
    Variable(
        "CLUSTERBOT_LLM_SECONDS",
        "llm.seconds",
        "3",
        "After this the model is waited for no longer.",
        _seconds,
    ),
    Variable(
        "CLUSTERBOT_LOG_LEVEL",
        "log_level",
        "INFO",
        "How much `serve` logs: DEBUG, INFO, WARNING or ERROR.",
        _one_of("DEBUG", "INFO", "WARNING", "ERROR"),
    ),
    Variable(
        "CLUSTERBOT_LOG_FORMAT",
        "log_format",
        "text",
        "`json` logs one JSON object a line, with a key for each named value.",
        _one_of("text", "json"),
    ),
    Variable(
        "CLUSTERBOT_MONITOR_PORT",
        "slack.monitor_port",
        "none",
        "Port on which `serve` shows `/health` and `/metrics`.",
        _count,
    ),
    Variable(
        "CLUSTERBOT_MONITOR_HOST",
        "slack.monitor_host",
        "127.0.0.1",
        "Address that the monitor's port listens on.",
    ),
    Variable("SLACK_BOT_TOKEN", "slack.bot_token", "none", "The bot's token, `xoxb-…`."),
    Variable("SLACK_APP_TOKEN", "slack.app_token", "none", "The app's token, `xapp-…`."),
    Variable(
        "SLACK_SIGNING_SECRET",
        "slack.signing_secret",
        "none",
        "Proves that a request is Slack's, in HTTP mode; Socket Mode needs none.",
    ),
    Variable(
        "SLACK_CONFIG_TOKEN",
        "slack.config_token",
        "none",
        "An app configuration token, `xoxe.xoxp-…`: with it `doctor` reads which events and tabs "
        "the app has switched on. Nothing else uses it.",
    ),
    Variable(
        "SLACK_API_URL",
        "slack.api_url",
        "Slack's own",
        "Another base address of the Web API, for a proxy or for tests.",
        _web_address,
    ),
    Variable(
        "CLUSTERBOT_SLACK_TRANSPORT",
        "slack.transport",
        "socket",
        "`socket` needs no public address; `http` does, and the signing secret.",
        _one_of("socket", "http"),
    ),
    Variable(
        "CLUSTERBOT_SLACK_HOST",
        "slack.host",
        "0.0.0.0",  # noqa: S104  HTTP mode stands behind a proxy that Slack can reach
        "Address that HTTP mode listens on.",
    ),
    Variable("CLUSTERBOT_SLACK_PORT", "slack.port", "3000", "Port of HTTP mode.", _count),
    Variable(
        "CLUSTERBOT_SLACK_CHANNELS",
        "slack.channels",
        "all",
        "Ids of the channels the bot answers in, with commas between them.",
        _names,
    ),
    Variable(
        "CLUSTERBOT_SLACK_CONNECT",
        "slack.slack_connect",
        "no",
        "`yes` answers in channels shared with other organisations too.",
        _switch,
    ),
    Variable(
        "CLUSTERBOT_SLACK_ANALYST",
        "slack.analyst",
        "nobody",
        'User or user group that "Ask an analyst" calls.',
        _analyst,
    ),
    Variable(
        "CLUSTERBOT_SLACK_UPDATES",
        "slack.updates",
        "yes",
        "`no` keeps threads quiet when a rebuild changes a figure that was answered.",
        _switch,
    ),
    Variable(
        "CLUSTERBOT_SLACK_WORKERS", "slack.workers", "4", "Questions answered at once.", _count
    ),
    Variable(
        "CLUSTERBOT_SLACK_PER_USER_PER_MINUTE",
        "slack.per_user_per_minute",
        "20",
        "Questions one person may ask in a minute.",
        _count,
    ),
    Variable(
        "CLUSTERBOT_SLACK_ANSWER_SECONDS",
        "slack.answer_seconds",
        "60",
        "After this an answer is given up, and said so.",
        _seconds,
    ),
    Variable(
        "CLUSTERBOT_SLACK_DRAIN_SECONDS",
        "slack.drain_seconds",
        "6",
        "Time to finish running answers and posts when stopped.",
        _seconds,
    ),
    Variable(
        "CLUSTERBOT_SLACK_STALE_MINUTES",
        "slack.stale_minutes",
        "15",
        "A question older than this at a restart is apologised for, not answered.",
        _count,
    ),
    Variable(
        "CLUSTERBOT_SLACK_CHECK_SECONDS",
        "slack.check_seconds",
        "15",
        "How often to look for a new generation of the index.",
        _seconds,
    ),
    Variable(
        "CLUSTERBOT_SLACK_RETENTION_DAYS",
        "slack.retention_days",
        "90",
        "Days that questions and answers are kept in the ledger.",
        _count,
    ),
    Variable(
        "CLUSTERBOT_SLACK_LOG_TEXTS",
        "slack.log_texts",
        "no",
        "`yes` puts the text of questions into the log.",
        _switch,
    ),
)
# Fields of SlackOptions that are not for setting, each with the reason.
NOT_SET_HERE = {
    "state": "is CLUSTERBOT_STATE, for all that the bot writes",
    "database": "is CLUSTERBOT_DATABASE, for all that the bot remembers",
    "web_url": "is CLUSTERBOT_WEB_URL, which `clusterbot web` needs too",
    "waiting": "a bound against floods, beyond what people ask",
    "ping_seconds": "measured: the value at which a dead connection shows soonest",
}


def settings_from(variables: Mapping[str, str]) -> Settings:
    """Return the settings that `variables` ask for; an empty value counts as not set.

    Raises SettingsError with every problem at once. A variable that is nearly one of ours
    ("CLUSTERBOT_STROE") is a problem too; others are not looked at.
    """
    known = {variable.name: variable for variable in VARIABLES}
    parts: dict[str, dict[str, Any]] = {"": {}, "llm": {}, "slack": {}}
    problems: list[str] = []
    for variable in VARIABLES:
        text = variables.get(variable.name, "").strip()
        if not text:
            continue
        try:
            parsed = variable.parse(text)
        except ValueError as why:
            problems.append(f"{variable.name} {why}, not {text!r}")
            continue
        part, _, name = variable.target.rpartition(".")
        parts[part][name] = parsed
    for name in sorted(variables):
        if name.startswith("CLUSTERBOT_") and name not in known:
            nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.9)
            if nearest:
                problems.append(f"{name} is not a setting; did you mean {nearest[0]}?")
    if problems:
        raise SettingsError(problems)
    settings = Settings(**parts[""], llm=LlmOptions(**parts["llm"]))
    shared = {name: getattr(settings, name) for name in ("state", "database", "web_url")}
    return replace(settings, slack=SlackOptions(**parts["slack"], **shared))


def load_settings(dotenv: Path = DOTENV) -> Settings:
    """Return the settings of this process: the environment over the file `.env`."""
    from dotenv import dotenv_values

    written = {name: value or "" for name, value in dotenv_values(dotenv).items()}
    return settings_from({**written, **os.environ})
