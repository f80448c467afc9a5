"""A language model behind an OpenAI-compatible address: asked once, in time, and remembered."""

import json
import threading
import time
from collections import OrderedDict

from openai import APIStatusError, APITimeoutError, DefaultHttpxClient, OpenAI, OpenAIError

from bot.llm.options import LlmOptions
from bot.llm.protocols import Prompt, Silent
from bot.waiting import Behind

# Replies that are remembered; the same question asked again costs nothing.
MOST_KEPT = 2_000
# No reply of use is longer, in tokens; and no body of one in bytes.
MOST_TOKENS = 700
MOST_BYTES = 100_000
# A server that asks for no key is given one all the same: the client insists.
NO_KEY = "none"


class Server:
    """The model of the options. Safe to use from several threads."""

    def __init__(self, options: LlmOptions) -> None:
        self.local = options.local
        self.rewords = options.reword
        self._options = options
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._client = OpenAI(
            base_url=options.url,
            api_key=options.key or NO_KEY,
            max_retries=0,
            timeout=options.seconds,
            # A redirection, or a proxy of the environment, would lead out of this machine.
            http_client=DefaultHttpxClient(follow_redirects=False, trust_env=not options.local),
        )

    def reply(self, prompt: Prompt) -> str:
        """Return what the model replies; raises Silent where nothing came in time."""
        with self._lock:
            if prompt.digest in self._kept:
                self._kept.move_to_end(prompt.digest)
                return self._kept[prompt.digest]
        try:
            reply = Behind(lambda: self._asked(prompt)).get(self._options.seconds)
        except (TimeoutError, APITimeoutError):
            raise Silent("timeout") from None
        except Exception:  # whatever broke on the way, no reply came
            raise Silent("failed") from None
        with self._lock:
            self._kept[prompt.digest] = reply
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return reply

    def models(self) -> tuple[str, ...]:
        """Return the names of the models that the server has; raises Silent with the reason."""
        try:
            return tuple(model.id for model in self._client.models.list().data)
        except APIStatusError as why:
            raise Silent(f"it answers with {why.status_code}") from None
        except (OpenAIError, ValueError, TypeError, AttributeError) as why:
            raise Silent(str(why) or type(why).__name__) from None

    def _asked(self, prompt: Prompt) -> str:
        """Ask, and read no longer and no more than is of use, whatever the server sends."""
        ends = time.monotonic() + self._options.seconds
        body = b""
        with self._client.chat.completions.with_streaming_response.create(
            model=self._options.model,
            messages=[
                {"role": "system", "content": prompt.system},
                {"role": "user", "content": prompt.given},
            ],
            temperature=0,
            max_tokens=MOST_TOKENS,
            response_format={
                "type": "json_schema",
                "json_schema": {
                    "name": prompt.task,
                    "schema": json.loads(prompt.schema),
                    "strict": True,
                },
            },
        ) as response:
            for part in response.iter_bytes():
                body += part
                if len(body) > MOST_BYTES:
                    raise ValueError("a reply beyond all use")
                if time.monotonic() > ends:
                    raise TimeoutError
        return str(json.loads(body)["choices"][0]["message"]["content"])
