"""What is told of a missing extra is the command of the installer that made this environment."""

import sys
from pathlib import Path

import pytest

from bot import extras


@pytest.mark.parametrize(
    ("receipt", "told"),
    [
        ("pyvenv.cfg", "pip install 'FILE.whl[slack]'"),
        ("pipx_metadata.json", "pipx install --force 'FILE.whl[build,slack]'"),
        ("uv-receipt.toml", "uv tool install --force 'FILE.whl[build,slack]'"),
    ],
)
def test_an_installer_that_makes_its_environment_anew_is_given_what_is_held_too(
    receipt: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / receipt).touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(extras, "absent", lambda extra: () if extra == "build" else ("missing",))
    assert extras.command_for("slack") == told
