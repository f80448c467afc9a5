"""A picture of Slack messages: one self-contained HTML page from Block Kit, and the blocks as JSON.

For `clusterbot preview` and the README's screenshots. It shows what the blocks say, roughly as
Slack would; it loads nothing from anywhere.
"""

import html
import json
import re
from collections.abc import Callable, Sequence

from bot.answer import Chart
from bot.rendering.blocks import Message
from bot.rendering.drawing import picture, svg
from bot.rendering.elements import Block

_STYLE = """
body{font:15px/1.46 Lato,"Noto Sans","DejaVu Sans",sans-serif;color:#1d1c1d;background:#fff;
max-width:760px;margin:24px auto;padding:0 16px}
.message{display:grid;grid-template-columns:36px minmax(0,1fr);gap:10px;margin-bottom:18px}
.face{width:36px;height:36px;border-radius:6px;background:#1f3a5f;color:#fff;text-align:center;
line-height:36px;font-weight:700}
.name{font-weight:800}.app{font-size:11px;background:#eee;border-radius:3px;padding:1px 4px}
.block{margin:6px 0;white-space:pre-wrap;overflow-wrap:anywhere}
.context{color:#616061;font-size:13px}
blockquote{margin:4px 0;border-left:4px solid #ddd;padding-left:10px}
table{border-collapse:collapse;font-size:13px}caption{text-align:left;font-weight:700;padding:4px 0}
td,th{border:1px solid #ddd;padding:4px 8px;text-align:left}td.number{text-align:right}
td,th{overflow-wrap:normal;word-break:normal}
button{font:inherit;font-size:13px;font-weight:700;background:#fff;border:1px solid #bbb;
border-radius:6px;padding:3px 10px;margin:0 6px 6px 0}
a{color:#1264a3}svg{display:block;margin-top:6px;max-width:100%;height:auto}
"""
_LINK = re.compile(r"&lt;(https?://[^|&]+(?:&amp;[^|&]+)*)\|(.*?)&gt;")
_BOLD = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")
_ITALIC = re.compile(r"(?<![\w_])_([^_\n]+)_(?![\w_])")
_CODE = re.compile(r"`([^`\n]+)`")


def as_json(messages: Sequence[Message]) -> str:
    """Return the messages as the JSON that would be posted."""
    posted = [{"text": message.text, "blocks": list(message.blocks)} for message in messages]
    return json.dumps(posted, ensure_ascii=False, indent=2) + "\n"


def as_html(messages: Sequence[Message], question: str) -> str:
    """Return one page that shows a question and the messages that answer it."""
    shown = [_message("You", "U", f'<div class="block">{html.escape(question)}</div>')]
    shown += [
        _message(
            "clusterbot", "C", "".join(map(_block, m.blocks)) or _div("block", _mrkdwn(m.text))
        )
        for m in messages
    ]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Preview</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(shown)}</body></html>\n"
    )


def _message(name: str, face: str, body: str) -> str:
    app = ' <span class="app">APP</span>' if name != "You" else ""
    return (
        f'<div class="message"><div class="face">{face}</div>'
        f'<div><span class="name">{name}</span>{app}{body}</div></div>'
    )


def _block(block: Block) -> str:
    draw: dict[str, Callable[[Block], str]] = {
        "section": lambda b: _div("block", _mrkdwn(b["text"]["text"])),
        "context": lambda b: _div(
            "block context", " ".join(_mrkdwn(e["text"]) for e in b["elements"])
        ),
        "actions": lambda b: _div("block", "".join(map(_button, b["elements"]))),
        "context_actions": lambda b: _div("block", "<button>👍</button><button>👎</button>"),
        "data_table": _table,
        "data_visualization": _chart,
    }
    return draw[block["type"]](block) if block["type"] in draw else ""


def _div(kind: str, body: str) -> str:
    return f'<div class="{kind}">{body}</div>'


def _button(element: Block) -> str:
    return f"<button>{html.escape(element['text']['text'])}</button>"


def _mrkdwn(text: str) -> str:
    """Return mrkdwn as HTML: links, bold, italic, code and quotes, everything else escaped."""
    raw = text.replace("&lt;", "\x01").replace("&gt;", "\x02").replace("&amp;", "\x03")
    safe = html.escape(raw, quote=False)
    safe = _LINK.sub(lambda m: f'<a href="{html.escape(m[1], quote=True)}">{m[2]}</a>', safe)
    safe = _CODE.sub(r"<code>\1</code>", _ITALIC.sub(r"<i>\1</i>", _BOLD.sub(r"<b>\1</b>", safe)))
    safe = re.sub(r"^&gt; (.*)$", r"<blockquote>\1</blockquote>", safe, flags=re.MULTILINE)
    return safe.replace("\x01", "&lt;").replace("\x02", "&gt;").replace("\x03", "&amp;")


def _table(block: Block) -> str:
    header, *rows = block["rows"]
    head = "".join(f"<th>{html.escape(cell['text'])}</th>" for cell in header)
    body = "".join(f"<tr>{''.join(map(_table_cell, row))}</tr>" for row in rows)
    caption = html.escape(block["caption"])
    return f'<table class="block"><caption>{caption}</caption><tr>{head}</tr>{body}</table>'


def _table_cell(cell: Block) -> str:
    kind = ' class="number"' if cell["type"] == "raw_number" else ""
    return f"<td{kind}>{html.escape(cell['text'])}</td>"


def _chart(block: Block) -> str:
    """Return the chart as Slack draws it: periods side by side, however far apart they are."""
    drawn, axes = block["chart"], block["chart"]["axis_config"]
    series = tuple(
        (one["name"], tuple((point["label"], float(point["value"])) for point in one["data"]))
        for one in drawn["series"]
    )
    chart = Chart(
        drawn["type"], block["title"], axes.get("x_label", ""), axes.get("y_label", ""), series
    )
    return _div("block", svg(picture(chart, by_year=False)))
