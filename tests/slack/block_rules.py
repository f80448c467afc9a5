"""Slack's rules for messages, blocks and views, as far as they are known: a list of what is wrong.

Written against the tables in Slack's documentation, apart from the code that builds the blocks, so
that a mistake in one is caught by the other.
"""

MESSAGE_BLOCKS, VIEW_BLOCKS, BLOCK_TEXT = 50, 100, 9_600
MESSAGES_ONLY = {"data_table", "data_visualization", "context_actions", "markdown", "table"}


def problems_of_message(arguments):
    blocks = arguments.get("blocks") or []
    found = problems_of_blocks(blocks, MESSAGE_BLOCKS)
    if not blocks and not arguments.get("text"):
        found.append(("no_text", "neither text nor blocks"))
    if len(arguments.get("text") or "") > 40_000:
        found.append(("msg_too_long", "text over 40000"))
    if sum(map(_length, blocks)) > BLOCK_TEXT:
        found.append(("msg_blocks_too_long", f"{sum(map(_length, blocks))} characters"))
    kinds = [b.get("type") for b in blocks]
    if kinds.count("data_table") + kinds.count("table") > 1:
        found.append(("invalid_blocks", "more than one table"))
    if kinds.count("data_visualization") > 2:
        found.append(("invalid_blocks", "more than two charts"))
    return found


def problems_of_view(view):
    found = problems_of_blocks(view.get("blocks") or [], VIEW_BLOCKS)
    kind = view.get("type")
    if kind not in ("modal", "home"):
        found.append(("invalid_arguments", f"view type {kind}"))
    for block in view.get("blocks") or []:
        if block.get("type") in MESSAGES_ONLY:
            found.append(("invalid_blocks", f"{block['type']} in a view"))
    if kind == "modal":
        for name in ("title", "submit", "close"):
            text = (view.get(name) or {}).get("text", "")
            if len(text) > 24 or (name == "title" and not text):
                found.append(("invalid_arguments", f"{name} {text!r}"))
        inputs = any(b.get("type") == "input" for b in view.get("blocks") or [])
        if inputs and not view.get("submit"):
            found.append(("invalid_arguments", "inputs without submit"))
    if len(view.get("private_metadata") or "") > 3_000:
        found.append(("invalid_arguments", "private_metadata"))
    return found


def problems_of_blocks(blocks, limit):
    found = []
    if len(blocks) > limit:
        found.append(("invalid_blocks", f"{len(blocks)} blocks"))
    ids = [b["block_id"] for b in blocks if "block_id" in b]
    if len(set(ids)) != len(ids):
        found.append(("invalid_blocks", "block_id twice"))
    for n, block in enumerate(blocks):
        for problem in _problems_of_block(block):
            found.append(("invalid_blocks", f"/blocks/{n} {block.get('type')}: {problem}"))
    return found


def _problems_of_block(block):
    kind = block.get("type")
    rules = {
        "section": _section, "context": _context, "actions": _actions, "divider": lambda b: [],
        "header": lambda b: _text(b.get("text"), 150, ("plain_text",)),
        "data_table": _data_table, "data_visualization": _chart,
        "context_actions": _context_actions, "input": _input,
    }  # fmt: skip
    if kind not in rules:
        return [f"unknown block type {kind!r}"]
    return rules[kind](block)


def _text(text, limit, kinds=("plain_text", "mrkdwn")):
    if not isinstance(text, dict) or text.get("type") not in kinds:
        return [f"text object {text!r}"]
    words = text.get("text")
    if not isinstance(words, str) or not 1 <= len(words) <= limit:
        return [f"text of {len(words or '')} characters, {limit} allowed"]
    if text["type"] == "plain_text" and "verbatim" in text:
        return ["verbatim in plain_text"]
    return []


def _section(block):
    found = _text(block.get("text"), 3_000) if "text" in block else []
    if "text" not in block and "fields" not in block:
        found.append("neither text nor fields")
    if len(block.get("fields") or []) > 10:
        found.append("more than 10 fields")
    for field in block.get("fields") or []:
        found += _text(field, 2_000)
    if "accessory" in block:
        found += _element(block["accessory"])
    return found


def _context(block):
    elements = block.get("elements") or []
    found = [] if 1 <= len(elements) <= 10 else [f"{len(elements)} elements"]
    for element in elements:
        found += _text(element, 3_000)
    return found


def _actions(block):
    elements = block.get("elements") or []
    found = [] if 1 <= len(elements) <= 25 else [f"{len(elements)} elements"]
    ids = [e.get("action_id") for e in elements]
    if len(set(ids)) != len(ids):
        found.append("action_id twice")
    for element in elements:
        found += _element(element)
    return found


def _element(element):
    if element.get("type") != "button":
        return [f"element {element.get('type')!r}"]
    found = _text(element.get("text"), 75, ("plain_text",))
    if len(element.get("value", "")) > 2_000 or len(element.get("action_id", "")) > 255:
        found.append("value or action_id too long")
    if len(element.get("accessibility_label", "")) > 75:
        found.append("accessibility_label too long")
    if element.get("style") not in (None, "primary", "danger"):
        found.append("style")
    return found


def _context_actions(block):
    elements = block.get("elements") or []
    found = [] if 1 <= len(elements) <= 5 else [f"{len(elements)} elements"]
    for element in elements:
        if element.get("type") != "feedback_buttons":
            found.append(f"element {element.get('type')!r}")
            continue
        for name in ("positive_button", "negative_button"):
            choice = element.get(name) or {}
            found += _text(choice.get("text"), 75, ("plain_text",))
            if not 1 <= len(choice.get("value", "")) <= 2_000:
                found.append(f"{name} value")
            if len(choice.get("accessibility_label", "")) > 75:
                found.append(f"{name} accessibility_label")
    return found


def _input(block):
    found = _text(block.get("label"), 2_000, ("plain_text",))
    if (block.get("element") or {}).get("type") not in ("plain_text_input", "radio_buttons"):
        found.append("input element")
    return found


def _data_table(block):
    rows = block.get("rows") or []
    found = [] if 2 <= len(rows) <= 101 else [f"{len(rows)} rows"]
    widths = {len(row) for row in rows}
    if len(widths) != 1 or not 1 <= widths.pop() <= 20:
        found.append("rows of different or wrong width")
    if not isinstance(block.get("caption"), str) or not block["caption"]:
        found.append("no caption")
    if not 1 <= block.get("page_size", 5) <= 100:
        found.append("page_size")
    cells = [cell for row in rows for cell in row]
    for cell in cells:
        if cell.get("type") not in ("raw_text", "raw_number") or not cell.get("text"):
            found.append(f"cell {cell!r}")
        if cell.get("type") == "raw_number" and (
            isinstance(cell.get("value"), bool) or not isinstance(cell.get("value"), int | float)
        ):
            found.append(f"cell {cell!r}")
    if sum(len(cell.get("text", "")) for cell in cells) > 10_000:
        found.append("more than 10000 characters of cells")
    return found


def _chart(block):
    found = [] if 1 <= len(block.get("title", "")) <= 50 else ["title"]
    chart = block.get("chart") or {}
    if chart.get("type") not in ("bar", "line", "area"):
        return [*found, f"chart type {chart.get('type')!r}"]
    axes = chart.get("axis_config") or {}
    categories = axes.get("categories") or []
    if not 1 <= len(categories) <= 20 or len(set(categories)) != len(categories):
        found.append("categories")
    found += [f"category {c!r}" for c in categories if not 1 <= len(c) <= 20]
    found += [n for n in ("x_label", "y_label") if len(axes.get(n, "")) > 50]
    series = chart.get("series") or []
    names = [s.get("name") for s in series]
    if not 1 <= len(series) <= 6 or len(set(names)) != len(names):
        found.append("series")
    for one in series:
        if not 1 <= len(one.get("name", "")) <= 20:
            found.append(f"series name {one.get('name')!r}")
        if [p.get("label") for p in one.get("data", [])] != categories:
            found.append("a point for each category is needed")
        found += [f"value {p!r}" for p in one.get("data", [])
                  if not isinstance(p.get("value"), int | float)]  # fmt: skip
    return found


def _length(thing):
    if isinstance(thing, dict):
        return sum(len(v) if isinstance(v, str) and k in _READ else _length(v)
                   for k, v in thing.items())  # fmt: skip
    return sum(map(_length, thing)) if isinstance(thing, list) else 0


_READ = {"text", "caption", "title", "label", "name", "x_label", "y_label"}
