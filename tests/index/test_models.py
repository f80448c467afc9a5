"""Models are found by folder or name, and fetched by name only where that is allowed."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import toy_models

from index import encoding
from index.encoding import encoder_named
from index.encoding.models import (
    PACKAGED_DIGEST,
    model_digest,
    model_files,
    model_name,
    packaged_folder,
)
from index.errors import EncoderError

pytestmark = pytest.mark.slow  # makes models by torch

ROOT = Path(__file__).resolve().parents[2]
COMMIT = "a" * 40
NAME = "made-up/toy"


class Hub:
    """Serves the files of a folder as the model `made-up/toy`, and keeps the paths asked for."""

    def __init__(self, folder: Path) -> None:
        hub = self
        self.asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                path = urlsplit(self.path).path
                hub.asked.append(path)
                data, tag = hub.answer(folder, path)
                self.send_response(404 if data is None else 200)
                self.send_header("X-Repo-Commit", COMMIT)
                self.send_header("ETag", f'"{tag}"')
                self.send_header("Content-Length", str(len(data or b"")))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(data or b"")

            do_HEAD = do_GET  # noqa: N815

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, folder: Path, path: str) -> tuple[bytes | None, str]:
        files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in model_files(folder)}
        files |= {"pytorch_model.bin": b"the same weights again", "onnx/config.json": b"{}"}
        tags = {name: hashlib.sha1(data).hexdigest() for name, data in files.items()}
        if path.startswith(f"/api/models/{NAME}/tree/"):
            tree = [
                {"type": "file", "path": name, "size": len(data), "oid": tags[name]}
                for name, data in files.items()
            ]
            return json.dumps(tree).encode(), "tree"
        if path.startswith(f"/api/models/{NAME}"):
            return json.dumps({"id": NAME, "sha": COMMIT}).encode(), "model"
        name = path.removeprefix(f"/{NAME}/resolve/{COMMIT}/")
        return files.get(name), tags.get(name, "")


@pytest.fixture
def hub(tmp_path: Path, toy: Path) -> Iterator[Hub]:
    made = Hub(toy)
    yield made
    made.server.shutdown()


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    return toy_models.save("static", tmp_path)


def test_a_rebuild_fetches_a_named_model_only_where_it_may_and_asking_never_does(
    hub: Hub, tmp_path: Path
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("The ferry leaves every morning at seven.")

    def run(*command: str, **more: str) -> subprocess.CompletedProcess[str]:
        own = {
            "PYTHONPATH": str(ROOT),
            "HF_ENDPOINT": f"http://127.0.0.1:{hub.server.server_port}",
            "HF_HOME": str(tmp_path / "hf"),
            "HF_HUB_OFFLINE": "0",
            "CLUSTERBOT_ENCODER": NAME,
            **more,
        }
        return subprocess.run(
            [sys.executable, *command],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, **own},
        )

    forbidden = run("-m", "bot", "rebuild")
    assert forbidden.returncode == 1
    assert "CLUSTERBOT_DOWNLOAD=yes" in forbidden.stderr
    assert not hub.asked

    allowed = run("-m", "bot", "rebuild", CLUSTERBOT_DOWNLOAD="yes")
    assert allowed.returncode == 0, allowed.stderr
    fetched = {path.rpartition("/")[2] for path in hub.asked if "/resolve/" in path}
    assert "model.safetensors" in fetched
    assert "pytorch_model.bin" not in fetched
    assert not any("/onnx/" in path for path in hub.asked)

    hub.asked.clear()
    for command in (("rebuild",), ("search", "ferry"), ("doctor",)):
        ran = run("-m", "bot", *command)
        assert not hub.asked, command
        assert "no model" not in ran.stdout + ran.stderr

    # A re-ranking model is fetched by the rebuild too, never when a question comes.
    reranking = {"CLUSTERBOT_ENCODER": "hashing", "CLUSTERBOT_RERANKER": NAME}
    more = {"HF_HOME": str(tmp_path / "other"), "CLUSTERBOT_DOWNLOAD": "yes", **reranking}
    unfetched = run("-m", "bot", "search", "ferry", **more)
    assert unfetched.returncode == 1
    assert not hub.asked
    assert run("-m", "bot", "rebuild", **more).returncode == 0
    assert any(path.endswith("/model.safetensors") for path in hub.asked)


def test_a_model_is_named_after_its_folder_and_what_it_is_made_of(toy: Path) -> None:
    digest = model_digest(toy)
    assert model_name(str(toy), digest) == f"toy-static-{digest[:12]}"
    (toy / "README.md").write_text("Other words about it.")
    (toy / "onnx").mkdir()
    (toy / "onnx" / "config.json").write_text("{}")
    assert model_digest(toy) == digest
    (toy / "model.safetensors").write_bytes(b"other weights")
    assert model_digest(toy) != digest
    assert model_name("made-up/some_model", digest).startswith("some-model-")


def test_the_packaged_model_is_refused_where_its_files_are_other_ones(
    toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert model_digest(packaged_folder()) == PACKAGED_DIGEST

    monkeypatch.setattr(encoding, "packaged_folder", lambda: toy)

    with pytest.raises(EncoderError, match="not the one that this version was tested with") as told:
        encoder_named()
    assert "pip install --force-reinstall" in told.value.hint
    assert encoder_named(str(toy)).name.startswith("toy-static-")
