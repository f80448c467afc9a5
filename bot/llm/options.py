"""What is to be known of a language model, as plain values that `bot.settings` fills in."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class LlmOptions:
    """A model behind an OpenAI-compatible address; none is asked unless both are named.

    `key` is what the server wants to know a client by. `reword` lets the model say proved sentences
    in other words. After `seconds` it is waited for no longer.
    """

    url: str = ""
    model: str = ""
    key: str = field(default="", repr=False)
    reword: bool = False
    seconds: float = 3.0

    @property
    def on(self) -> bool:
        """Whether a model is to be asked."""
        return bool(self.url and self.model)

    @property
    def local(self) -> bool:
        """Whether the address is one of this machine alone (loopback)."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"
