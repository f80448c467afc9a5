"""What deploy/ holds works: the steps of the Dockerfile, the compose file, systemd's units."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from installing import link_needed, module_at, new_environment

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
UNITS = ("clusterbot.service", "clusterbot-rebuild.service")
# Folders of the image: each stage has its own under the folder of the test.
PLACES = re.compile(r"(?<![\w.])(?=/(?:dist|data|src)\b)")


class Stages:
    """Carries out a Dockerfile's steps, each stage in a new environment and without a network.

    A stage has what the lock names that it installs, linked beforehand, and nothing else: a step
    that wants more fails.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stage = ""
        self.here = Path("/")
        self.environment: dict[str, dict[str, str]] = {}

    def root(self, stage: str = "") -> Path:
        return self.folder / (stage or self.stage)

    def inside(self, text: str, stage: str = "") -> str:
        return PLACES.sub(str(self.root(stage)), text)

    def carry_out(self, text: str) -> None:
        steps = re.sub(r"(?m)^#.*$", "", text).replace("\\\n", " ")
        for step in filter(None, map(str.strip, steps.splitlines())):
            word, _, rest = step.partition(" ")
            getattr(self, f"do_{word.lower()}")(rest)

    def do_from(self, rest: str) -> None:
        base, _, name = rest.partition(" AS ")
        self.stage = name
        if base in self.environment:
            shutil.copytree(self.root(base), self.root(), symlinks=True)
            before, now = str(self.root(base)), str(self.root())
            self.environment[name] = {
                key: value.replace(before, now) for key, value in self.environment[base].items()
            }
            for script in (self.root() / "venv/bin").iterdir():  # their first lines name a place
                if not script.is_symlink():
                    script.write_text(script.read_text().replace(before, now))
        else:
            assert re.fullmatch(r"python:3\.\d+-slim", base)
            programs = new_environment(self.root() / "venv")
            self.environment[name] = {"PATH": f"{programs}:/usr/bin:/bin", "PIP_NO_INDEX": "1"}

    def do_workdir(self, rest: str) -> None:
        self.here = Path(self.inside(rest))
        self.here.mkdir(parents=True, exist_ok=True)

    def do_copy(self, rest: str) -> None:
        *sources, target = shlex.split(rest)
        given = sources[0].startswith("--from=")
        base = self.root(sources.pop(0).removeprefix("--from=")) if given else ROOT
        place = Path(self.inside(target)) if target.startswith("/") else self.here / target
        for source in sources:
            path = base / source.lstrip("/")
            if path.is_dir():
                shutil.copytree(path, place, dirs_exist_ok=True)
            else:
                assert given or self.is_sent(source), f"{source} is not sent to the build"
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, place / path.name if target.endswith("/") else place)

    @staticmethod
    def is_sent(source: str) -> bool:
        lines = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
        return any(Path(source).match(line[1:]) for line in lines if line.startswith("!"))

    def do_run(self, rest: str) -> None:
        locked = re.search(r"/(answer|rebuild)\.lock", rest)
        lock = module_at("scripts/write_lock.py")
        if locked:
            wanted = lock.declared(lock.LOCKS[f"deploy/{locked[1]}.lock"])
            link_needed(wanted, self.root() / "venv")
        elif rest.startswith("pip install") and "/dist/" not in rest:
            link_needed([rest.split()[3]], self.root() / "venv")
        command = rest if os.geteuid() == 0 else rest.replace(" -o 10001 -g 10001", "")
        self.run(["sh", "-ec", self.inside(command)])

    def run(self, command: list[str], *, check: bool = True) -> subprocess.CompletedProcess[str]:
        ran = subprocess.run(
            command, cwd=self.here, env=self.environment[self.stage], capture_output=True, text=True
        )
        assert not check or ran.returncode == 0, f"{command}: {ran.stdout}{ran.stderr}"
        return ran

    def do_env(self, rest: str) -> None:
        for one in shlex.split(rest):
            name, _, value = one.partition("=")
            self.environment[self.stage][name] = self.inside(value)

    def do_user(self, rest: str) -> None:
        assert re.fullmatch(r"\d+:\d+", rest), "a number, so that the image needs no such user"
        self.user = rest

    def do_entrypoint(self, rest: str) -> None:
        self.entry = json.loads(rest)

    def do_cmd(self, rest: str) -> None:
        self.command = json.loads(rest)

    def do_healthcheck(self, rest: str) -> None:
        self.health = json.loads(rest.partition("CMD ")[2] or "[]")


def test_the_image_that_answers_answers_without_torch(tmp_path: Path, corpus_store: Path) -> None:
    stages = Stages(tmp_path)
    first, _, last = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM")
    stages.carry_out(first)

    assert stages.stage == "answer"
    assert stages.user == "10001:10001"
    data = stages.root() / "data"
    if os.geteuid() == 0:
        assert {path.stat().st_uid for path in (data, *data.iterdir())} == {10_001}
    clusterbot = stages.entry
    shutil.copytree(corpus_store, data / "store", dirs_exist_ok=True)
    asked = stages.run([*clusterbot, "ask", "How many people work in life science in Basel?"])
    assert "25,000" in asked.stdout
    assert stages.run(["python", "-c", "import torch"], check=False).returncode == 1
    assert (
        "SLACK_BOT_TOKEN is not set"
        in stages.run([*clusterbot, *stages.command], check=False).stderr
    )
    health = stages.run(stages.health, check=False)
    assert (health.returncode, "no sign of life" in health.stderr) == (1, True)

    stages.carry_out(f"FROM{last}")
    assert stages.stage == "rebuild"
    assert stages.user == "10001:10001"
    assert stages.command == ["rebuild", "--watch"]
    examined = stages.run([*clusterbot, "doctor"], check=False).stdout
    assert "reading documents" not in examined, examined


def test_the_compose_file_starts_both_images_with_the_folders_they_need() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")

    for name, service in services.items():
        assert service["build"]["target"] == name
        assert f" AS {name}\n" in text
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert "store:/data/store" in service["volumes"]
    assert "../corpus:/data/corpus:ro" in services["rebuild"]["volumes"]
    assert "state:/data/var" in services["answer"]["volumes"]
    assert set(services["answer"]["environment"]) <= known_variables()


def known_variables() -> set[str]:
    from bot.settings import VARIABLES

    return {variable.name for variable in VARIABLES}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_valid_and_hardened(name: str, tmp_path: Path) -> None:
    for unit in UNITS:
        text = (DEPLOY / unit).read_text(encoding="utf-8")
        program = Path(sys.executable).with_name("clusterbot")
        written = text.replace("/opt/clusterbot/bin/clusterbot", str(program))
        (tmp_path / unit).write_text(written, encoding="utf-8")

    checked = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / name], capture_output=True, text=True
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    looked = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", tmp_path / name],
        capture_output=True,
        text=True,
    )
    [exposure] = re.findall(r"Overall exposure level for \S+: ([\d.]+)", looked.stdout)
    assert float(exposure) <= 2.0


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_runs_a_command_that_exists_with_settings_that_exist(name: str) -> None:
    from bot.cli import clusterbot

    text = (DEPLOY / name).read_text(encoding="utf-8")
    [command] = re.findall(r"^ExecStart=/opt/clusterbot/bin/clusterbot (\w+)", text, re.M)
    assert command in clusterbot.commands
    assert set(re.findall(r"\b(CLUSTERBOT_\w+)=", text)) <= known_variables()


def test_the_watchdog_waits_longer_than_a_beat_and_a_stuck_search() -> None:
    from bot.slack.health import BEAT_SECONDS, SEARCH_SECONDS

    text = (DEPLOY / "clusterbot.service").read_text(encoding="utf-8")
    [seconds] = re.findall(r"^WatchdogSec=(\d+)$", text, re.M)
    assert "Type=notify" in text
    assert float(seconds) >= 3 * (BEAT_SECONDS + SEARCH_SECONDS)
