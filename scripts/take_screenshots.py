"""Take the pictures of answers that docs/slack.md and docs/web.md show.

With Debian's `chromium` and `fonts-noto-color-emoji`, without which thumbs are boxes.

The documents name each picture and, as the words for who cannot see it, its question; nothing else
lists them. Beside each of Slack on a phone one of a desktop is taken, without `-phone` in its name.
Each of those is as high as its answer. Nothing is loaded from the network.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from pathlib import Path

from PIL import Image

from bot.assistant import open_assistant
from bot.backlog import Backlog
from bot.rendering.blocks import Trimmings, thread_messages
from bot.rendering.preview import as_html
from bot.settings import Settings
from bot.web.pages import link
from bot.web.server import Server
from bot.web.site import Site

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "slack.md"
PICTURE = re.compile(
    r'<img src="(?P<path>screenshots/[\w-]+)-phone\.png"[^>]*? alt="(?P<ask>[^"]+)"'
)
WEB = ROOT / "docs" / "web.md"
PAGE = re.compile(r'<img src="(?P<path>screenshots/[\w-]+\.png)"[^>]*? alt="(?P<ask>[^"]+)"')
WEB_WINDOW = "1000,1240"
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
    told = _browse(browser, page.as_uri(), f"--window-size={window},600", "--dump-dom")
    page.write_text(written + narrow, encoding="utf-8")
    found = re.search(r"<title>([\d.]+)</title>", told)
    height = round(float(found[1])) if found else 1500
    _browse(browser, page.as_uri(), f"--window-size={window},{height}", f"--screenshot={image}")
    _lighten(image, width)


def take_page(browser: str, store: Path, question: str, image: Path) -> None:
    """Write a picture of the local page that answers a question."""
    with tempfile.TemporaryDirectory() as state, closing(Backlog(Path(state))) as backlog:
        site = Site(open_assistant(store), Settings(store=store), backlog)
        with Server(site, 0) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = server.address + link("ask", q=question)
            _browse(browser, address, f"--window-size={WEB_WINDOW}", f"--screenshot={image}")
            server.shutdown()
    _lighten(image, 1000)


def _lighten(image: Path, width: int) -> None:
    with Image.open(image) as whole:
        few = whole.crop((0, 0, width, whole.height)).convert("RGB").quantize(COLOURS)
    few.save(image, optimize=True)  # a fourth of the bytes, the same look


def _browse(browser: str, address: str, *options: str) -> str:
    ran = subprocess.run(
        [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *options,
            address,
        ],
        check=True, capture_output=True, timeout=SECONDS, encoding="utf-8",
    )  # fmt: skip
    return ran.stdout


def _has_emoji() -> bool:
    """Whether a font has pictures, as far as that can be asked here."""
    asks = shutil.which("fc-list")
    if asks is None:
        return True
    ran = subprocess.run([asks, ":charset=1f44d"], check=True, capture_output=True, timeout=SECONDS)
    return bool(ran.stdout.strip())


def main() -> int:
    """Take every picture that the documents show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only-web", action="store_true", help="leave Slack's as they are")
    parser.add_argument("--store", type=Path, default=ROOT / "store")
    chosen = parser.parse_args()
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("error: no Chromium on this machine", file=sys.stderr)
        print("hint: apt-get install chromium", file=sys.stderr)
        return 1
    if not _has_emoji():
        print("error: no font on this machine has the thumbs", file=sys.stderr)
        print("hint: apt-get install fonts-noto-color-emoji", file=sys.stderr)
        return 1
    for found in PAGE.finditer(WEB.read_text(encoding="utf-8")):
        take_page(browser, chosen.store, found["ask"], WEB.parent / found["path"])
        print(found["path"], found["ask"])
    if chosen.only_web:
        return 0
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
