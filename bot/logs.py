"""Sets up the log of a running bot: lines to read, or one JSON object a line on request."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

TEXT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_KEY = re.compile(r"(\w+)=%|%")


class JsonLines(logging.Formatter):
    """Writes a record as an object: time, level, logger, message, and each `key=%s` as a key."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        for key, value in _named(record).items():
            entry.setdefault(key, value)
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


def _named(record: logging.LogRecord) -> dict[str, Any]:
    """Return the arguments of a message that it gives a name to."""
    keys = _KEY.findall(record.msg) if isinstance(record.msg, str) else []
    values = record.args if isinstance(record.args, tuple) else ()
    if len(keys) != len(values):
        return {}
    return {key: value for key, value in zip(keys, values, strict=True) if key}


def set_up(level: str, form: str) -> None:
    """Log to standard error from this level on, as `text` or as `json`."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(TEXT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
