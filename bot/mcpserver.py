"""Speaks the Model Context Protocol for a toolbox: over standard streams, or HTTP on loopback.

Arguments are checked against the schema that is told. What goes wrong is told with its mend; a
traceback goes to the log alone, and standard output carries the protocol alone.
"""

import asyncio
import json
import logging
import signal
import socket
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import uvicorn
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from mcp import MCPError, types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from bot.errors import BotError
from bot.toolbox import TOOLS, Tool, Toolbox
from index.errors import KnowledgeError

log = logging.getLogger(__name__)
ADDRESS = "127.0.0.1"
PATH = "/mcp"
PAGE = 200  # documents listed at once
TOLD = 200  # letters of what was wrong that are told back
JSON = "application/json"
DOCUMENTS = "clusterbot://documents/"
ROWS = "clusterbot://rows/"
URIS = f"read {DOCUMENTS}ID, {DOCUMENTS}ID?start=0&end=900 or {ROWS}ID"
INSTRUCTIONS = (
    "A source of facts on the places, measures and rankings in its documents. Every statement was "
    "proved against them before it was given. Repeat figures, names and dates as they stand, with "
    "their citations; where `abstained` is true, say that it is not known."
)
Protocol = Server[Any]
Result = TypeVar("Result")


def protocol_of(toolbox: Toolbox) -> Protocol:
    """Return the server of a toolbox, for any transport."""

    async def list_tools(_: Any, __: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_told(tool) for tool in TOOLS.values()])

    async def call_tool(_: Any, asked: types.CallToolRequestParams) -> types.CallToolResult:
        return await asyncio.to_thread(_called, toolbox, asked.name, asked.arguments or {})

    async def list_resources(
        _: Any, asked: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        cursor = asked.cursor if asked else None
        return await asyncio.to_thread(_refusing, lambda: _documents(toolbox, cursor))

    async def list_templates(_: Any, __: Any) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(resource_templates=[*_TEMPLATES])

    async def read_resource(
        _: Any, asked: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        return await asyncio.to_thread(_refusing, lambda: _read(toolbox, str(asked.uri)))

    return Server(
        "clusterbot",
        version=version("clusterbot"),
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


def serve_streams(protocol: Protocol) -> None:
    """Serve whoever started this process, until they close its standard input."""

    async def run() -> None:
        async with stdio_server() as (incoming, outgoing):
            await protocol.run(incoming, outgoing, protocol.create_initialization_options())

    _keep_words_out_of_the_log()
    # A thread waits for the next line of input; an exception here would wait for it too.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    asyncio.run(run())


def serve_http(protocol: Protocol, port: int, started: Callable[[str], None]) -> None:
    """Serve HTTP on the loopback address until stopped; tell `started` the address.

    Requests under another host's name, or from a page of one, are refused.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((ADDRESS, port))
            listening.listen()  # whoever is told the address may call at once
        except OSError as why:
            raise BotError(
                f"port {port} of {ADDRESS} cannot be used: {why.strerror or why}",
                hint="name another: clusterbot mcp --http 8767",
            ) from why
        _keep_words_out_of_the_log()
        pages = protocol.streamable_http_app(
            streamable_http_path=PATH, json_response=True, stateless_http=True, host=ADDRESS
        )
        started(f"http://{ADDRESS}:{listening.getsockname()[1]}{PATH}")
        config = uvicorn.Config(pages, log_config=None, access_log=False)
        uvicorn.Server(config).run(sockets=[listening])


def _keep_words_out_of_the_log() -> None:
    """Leave out what the protocol's own debugging lines repeat of messages."""
    logging.getLogger("mcp").setLevel(max(logging.INFO, logging.root.level))


def _told(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        description=tool.meaning,
        input_schema=tool.schema,
        annotations=types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
    )


def _called(toolbox: Toolbox, name: str, arguments: dict[str, Any]) -> types.CallToolResult:
    try:
        result = _checked(name, arguments).run(toolbox, **arguments)
    except (BotError, KnowledgeError) as wrong:
        return _failure(str(wrong), wrong.hint)
    except Exception as wrong:
        log.exception("a tool failed")
        return _failure(f"it could not be done ({type(wrong).__name__})", "see the server's log")
    return types.CallToolResult(content=[_as_text(result)], structured_content=result)


def _failure(told: str, hint: str) -> types.CallToolResult:
    lines = [f"error: {told}", *([f"hint: {hint}"] if hint else [])]
    return types.CallToolResult(
        content=[types.TextContent(type="text", text="\n".join(lines))],
        structured_content={"error": told, "hint": hint},
        is_error=True,
    )


def _checked(name: str, arguments: dict[str, Any]) -> Tool:
    """Return the tool of that name; BotError where there is none or it cannot take these."""
    if name not in TOOLS:
        raise BotError(f"no tool is called '{name[:TOLD]}'", hint=f"there are {', '.join(TOOLS)}")
    tool = TOOLS[name]
    wrong = best_match(Draft202012Validator(tool.schema).iter_errors(arguments))
    if wrong is None:
        return tool
    if wrong.validator == "maxLength":
        raise BotError(
            f"{wrong.json_path[2:]} has {len(wrong.instance):,} characters; "
            f"{wrong.validator_value:,} are the most",
            hint="ask one thing at a time, in fewer words",
        )
    place = wrong.json_path[2:]
    raise BotError(
        f"{place}: {wrong.message[:TOLD]}" if place else wrong.message[:TOLD],
        hint=f"{name} takes {', '.join(tool.arguments)}; needed: {', '.join(tool.required)}",
    )


def _refusing(read: Callable[[], Result]) -> Result:
    """Return what is read; what goes wrong is an error of the protocol, with its mend."""
    try:
        return read()
    except (BotError, KnowledgeError) as wrong:
        told, hint = str(wrong), wrong.hint
        raise MCPError(types.INVALID_PARAMS, f"{told}; {hint}", {"hint": hint}) from wrong
    except Exception as wrong:
        log.exception("a resource failed")
        told = f"it could not be read ({type(wrong).__name__}); see the server's log"
        raise MCPError(types.INTERNAL_ERROR, told) from None


_TEMPLATES = (
    types.ResourceTemplate(
        name="document",
        uri_template=DOCUMENTS + "{id}{?start,end}",
        description="A document's text with its source, 30,000 letters at once; `length` has all.",
        mime_type=JSON,
    ),
    types.ResourceTemplate(
        name="row",
        uri_template=ROWS + "{id}",
        description="A figure as its source prints it.",
        mime_type=JSON,
    ),
)


def _documents(toolbox: Toolbox, cursor: str | None) -> types.ListResourcesResult:
    first = _whole("cursor", cursor or "0")
    held = toolbox.documents()
    last = first + PAGE
    return types.ListResourcesResult(
        resources=[
            types.Resource(
                uri=DOCUMENTS + document.id,
                name=document.path,
                title=document.source.title,
                mime_type=JSON,
            )
            for document in held[first:last]
        ],
        next_cursor=str(last) if last < len(held) else None,
    )


def _read(toolbox: Toolbox, uri: str) -> types.ReadResourceResult:
    address = urlsplit(uri)
    id = unquote(address.path.lstrip("/"))
    if uri.startswith(ROWS):
        result = toolbox.row(id)
    elif uri.startswith(DOCUMENTS):
        span = {k: _whole(k, v) for k, v in parse_qsl(address.query) if k in ("start", "end")}
        result = toolbox.document(id, **span)
    else:
        raise BotError(f"nothing is kept under '{uri[:TOLD]}'", hint=URIS)
    text = _as_text(result).text
    contents = types.TextResourceContents(uri=uri, mime_type=JSON, text=text)
    return types.ReadResourceResult(contents=[contents])


def _whole(name: str, written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) < 12):
        raise BotError(f"{name} is not a whole number: '{written[:TOLD]}'", hint=URIS)
    return int(written)


def _as_text(value: dict[str, Any]) -> types.TextContent:
    return types.TextContent(type="text", text=json.dumps(value, ensure_ascii=False))
