"""Exports a sentence-transformers model whole, checks that the export gives the model's vectors.

Pooling, Dense and Normalize travel in the ONNX graph, the prompts in the record. A model that has
no transformer, or none that ONNX can hold, is exported as the files that sentence-transformers
runs. Where exports are kept is left to `index.encoding.exports`.
"""

import logging
import shutil
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from index.encoding.exports import open_exported
from index.encoding.models import model_files
from index.encoding.onnx_model import MODEL, TOKENIZER
from index.encoding.probes import DANISH, ENGLISH, PROBES, SWEDISH
from index.encoding.protocols import Vectors
from index.encoding.record import ONNX, SENTENCE_TRANSFORMERS, Record, read_record, seal
from index.encoding.torch_model import MODEL_FOLDER, by_torch, prompts
from index.errors import EncoderError

LEAST_COSINE = 0.99
# Of so many Swedish and Danish probes the nearest English one must be the translation.
MULTILINGUAL = 0.9
UNBOUNDED = 1 << 20  # tokens of a model that reads any length


def export_model(model: Any, folder: Path, name: str, into: Path) -> Record:
    """Write the model of `folder` into an empty folder, as ONNX where that can be, and its record.

    Raises EncoderError where the export does not give the vectors of the model.
    """
    why = _why_not_onnx(model)
    if not why:
        try:
            _write_onnx(model, into)
        except Exception as error:
            (into / MODEL).unlink(missing_ok=True)
            why = f"ONNX cannot hold it: {_first_cause(error)}"
    if why:
        for path in model_files(folder):
            copied = into / MODEL_FOLDER / path.relative_to(folder)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copied)
    query_prompt, passage_prompt = prompts(model)
    limit = _limit(model)
    taken = 0
    tokenizer = _fast_tokenizer(model)
    if tokenizer is not None:
        # Marks of begin and end, and the prompt, take of what the model reads.
        taken = len(tokenizer.encode(passage_prompt, add_special_tokens=True).ids)
        if not why:
            _cut_and_pad(tokenizer, model.tokenizer, limit)
        tokenizer.save(str(into / TOKENIZER))
    seal(
        into,
        Record(
            name=name,
            run_by=SENTENCE_TRANSFORMERS if why else ONNX,
            dimensions=by_torch(model, PROBES[:1]).shape[1],
            limit=limit,
            room=max(1, limit - taken),
            query_prompt=query_prompt,
            passage_prompt=passage_prompt,
            multilingual=_is_multilingual(model),
            why=why,
        ),
    )
    check_export(model, into)
    return read_record(into)


def check_export(model: Any, folder: Path) -> None:
    """Raise EncoderError unless queries and passages keep the vectors that the model gives them."""
    quick = open_exported(folder)
    ways: tuple[tuple[str, Vectors, Vectors], ...] = (
        (
            "queries",
            by_torch(model, PROBES, query=True),
            np.stack([quick.encode_query(text) for text in PROBES]),
        ),
        ("passages", by_torch(model, PROBES), quick.encode_passages(PROBES)),
    )
    for kind, exact, exported in ways:
        least = least_cosine(exact, exported)
        if not least >= LEAST_COSINE:
            raise EncoderError(
                f"the export of {quick.name} gives other vectors than the model: {kind} have a "
                f"cosine of {least:.2f}, {LEAST_COSINE} is needed",
                hint="install the versions of requirements.lock, or set CLUSTERBOT_ENCODER to"
                " another model",
            )


def least_cosine(exact: Vectors, other: Vectors) -> float:
    """Return the least cosine of rows to each other; two rows of zeros count as equal."""
    cosines = (exact * other).sum(axis=1)
    nothing = ~exact.any(axis=1) & ~other.any(axis=1)
    return float(np.where(nothing, 1.0, cosines).min())


def write_graph(module: Any, example: Mapping[str, Any], path: Path, *, output: str) -> None:
    """Write a torch module that takes a dictionary of (batch, length) tensors as an ONNX graph.

    `output` names the tensor that it gives; rows and lengths may be of any number.
    """
    import torch

    batch, length = torch.export.Dim("batch"), torch.export.Dim("length")
    with _quietly():
        program = torch.onnx.export(
            module.eval(),
            kwargs={"features": dict(example)},
            input_names=list(example),
            output_names=[output],
            dynamic_shapes={"features": {key: {0: batch, 1: length} for key in example}},
            dynamo=True,
            verbose=False,
        )
    if program is None:
        raise EncoderError("the exporter of torch gave no graph")
    program.save(str(path))


def _why_not_onnx(model: Any) -> str:
    """Return why a model is left to sentence-transformers itself, "" where ONNX can hold it."""
    from sentence_transformers.base.modules import Transformer

    first = model[0]
    if not isinstance(first, Transformer):
        return f"its first module is no transformer but {type(first).__name__}"
    if "text" not in first.modality_config or "message" in first.modality_config:
        return "it reads messages or no plain texts"
    if first.query_length or first.document_length or first.query_expansion:
        return "it reads queries and passages at lengths of their own"
    if _fast_tokenizer(model) is None:
        return "its tokenizer is not one of the tokenizers library"
    if any(not getattr(module, "include_prompt", True) for module in model) and any(prompts(model)):
        return "its pooling leaves out the prompt"
    return ""


def _write_onnx(model: Any, folder: Path) -> None:
    import torch

    class Whole(torch.nn.Module):
        """All modules of the model, one after another."""

        def __init__(self) -> None:
            super().__init__()
            self.steps = torch.nn.ModuleList(model.children())

        def forward(self, features: dict[str, Any]) -> Any:
            for step in self.steps:
                features = step(features)
            return features["sentence_embedding"][:, : model.truncate_dim]

    read = model.preprocess(["one text", "another text, longer"])
    example = {key: value for key, value in read.items() if isinstance(value, torch.Tensor)}
    write_graph(Whole(), example, folder / MODEL, output="sentence_vector")


def _first_cause(error: BaseException) -> str:
    """Return the first line of what went wrong in the first place: exporters wrap it in advice."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _fast_tokenizer(model: Any) -> Any:
    """Return a copy of the model's tokenizer that cuts and pads nothing, None for other kinds."""
    from tokenizers import Tokenizer

    given = model.tokenizer
    found = getattr(given, "backend_tokenizer", given)
    if not isinstance(found, Tokenizer):
        return None
    copied = Tokenizer.from_str(found.to_str())
    copied.no_truncation()
    copied.no_padding()
    return copied


def _cut_and_pad(tokenizer: Any, given: Any, limit: int) -> None:
    """Make a tokenizer cut and pad as the transformer's own, `given`, does."""
    tokenizer.enable_truncation(limit)
    tokenizer.enable_padding(
        direction=given.padding_side,
        pad_id=given.pad_token_id,
        pad_type_id=given.pad_token_type_id,
        pad_token=given.pad_token,
    )


def _limit(model: Any) -> int:
    """Return how many tokens the model reads at once."""
    said = model.max_seq_length
    return int(min(said, UNBOUNDED)) if said else UNBOUNDED


def _is_multilingual(model: Any) -> bool:
    """Return whether translations into Swedish and Danish lie nearest to what they translate."""
    english = by_torch(model, ENGLISH)
    right = [by_torch(model, translated) @ english.T for translated in (SWEDISH, DANISH)]
    nearest = np.concatenate([cosines.argmax(axis=1) for cosines in right])
    wanted = np.tile(np.arange(len(ENGLISH)), len(right))
    return bool((nearest == wanted).mean() >= MULTILINGUAL)


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep torch's exporter from telling its own makers about packages that are not needed here."""
    told = logging.getLogger("torch.onnx")
    level = told.level
    told.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        told.setLevel(level)
