"""Take the pictures of Slack answers that docs/slack.md shows, with Debian's Chromium.

The document names each picture of a phone and, as the words for who cannot see it, its question;
nothing else lists them. Beside each one of a desktop is taken, without `-phone` in its name. Each
is as high as its answer. Nothing is loaded from the network.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from bot.assistant import open_assistant
from bot.rendering.blocks import Trimmings, thread_messages
from bot.rendering.preview import as_html

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "slack.md"
PICTURE = re.compile(
    r'<img src="(?P<path>screenshots/[\w-]+)-phone\.png"[^>]*? alt="(?P<ask>[^"]+)"'
)
# Picture of what, by the end of its name: a desktop, a phone.
WIDTHS = {"": 780, "-phone": 390}
SECONDS = 60
COLOURS = 48
# The page tells its own height as its title, which `--dump-dom` prints.
MEASURE = "<script>document.title = document.body.getBoundingClientRect().bottom + 24</script>"


def pictures(text: str) -> dict[str, str]:
    """Return the question of each picture by its path without an end, in the document's order."""
    return {found["path"]: found["ask"] for found in PICTURE.finditer(text)}


def take(browser: str, page: Path, image: Path, width: int) -> None:
    """Write a picture of a page of a width; raises CalledProcessError where the browser fails."""
    written = page.read_text(encoding="utf-8")
    # Chromium opens no window as narrow as a phone: the page is, and the picture is cut to it.
    narrow = f"<style>body{{max-width:{width - 32}px;margin:24px 0}}</style>"
    window = max(WIDTHS.values())
    page.write_text(written + narrow + MEASURE, encoding="utf-8")
    told = _browse(browser, page, f"--window-size={window},600", "--dump-dom")
    page.write_text(written + narrow, encoding="utf-8")
    found = re.search(r"<title>([\d.]+)</title>", told)
    height = round(float(found[1])) if found else 1500
    _browse(browser, page, f"--window-size={window},{height}", f"--screenshot={image}")
    with Image.open(image) as whole:
        few = whole.crop((0, 0, width, whole.height)).convert("RGB").quantize(COLOURS)
    few.save(image, optimize=True)  # a fourth of the bytes, the same look


def _browse(browser: str, page: Path, *options: str) -> str:
    ran = subprocess.run(
        [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *options,
            page.as_uri(),
        ],
        check=True, capture_output=True, timeout=SECONDS, encoding="utf-8",
    )  # fmt: skip
    return ran.stdout


def main() -> int:
    """Take every picture that the document shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, default=ROOT / "store")
    chosen = parser.parse_args()
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("error: no Chromium on this machine", file=sys.stderr)
        print("hint: apt-get install chromium", file=sys.stderr)
        return 1
    assistant = open_assistant(chosen.store)
    with tempfile.TemporaryDirectory() as folder:
        for path, question in pictures(DOCUMENT.read_text(encoding="utf-8")).items():
            answer = assistant.answer(question, allow_restricted=False)
            messages = thread_messages(answer, Trimmings(reference="screenshot"))
            page = Path(folder) / "answer.html"
            for end, width in WIDTHS.items():
                page.write_text(as_html(messages, question), encoding="utf-8")
                image = DOCUMENT.parent / f"{path}{end}.png"
                image.parent.mkdir(parents=True, exist_ok=True)
                take(browser, page, image, width)
            print(path, question)
    return 0


if __name__ == "__main__":
    sys.exit(main())
