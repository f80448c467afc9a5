"""A chart as a picture: every value in it, nothing that runs, a file as its ending says."""

import io
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.answer import Chart
from bot.errors import InputError
from bot.rendering.drawing import COLOURS, Bar, Dot, Line, Word, picture, png, svg, write_chart

BARS = Chart(
    "bar",
    "growth <script>alert(1)</script>",
    "Port",
    "%",
    (("2020", (("Alby & co", -5.0), ("Boro", 10.0))), ("2021", (("Alby & co", 2.5),))),
)
LINE = Chart(
    "line", "staff", "Period", "people", (("Alby", (("2010", 4.0), ("2011", 8.0), ("2020", 6.0))),)
)


def test_bars_are_as_long_as_their_values_and_end_at_a_common_zero() -> None:
    # The first two marks of the colours in use are their key.
    _, _, first, second, third = (m for m in picture(BARS).marks if isinstance(m, Bar))

    assert first.x + first.width == pytest.approx(second.x)
    assert second.x == pytest.approx(third.x)
    assert third.width == pytest.approx(2 * first.width)
    assert second.width == pytest.approx(first.width / 2)


def test_points_are_as_far_apart_as_their_years_and_joined_in_order() -> None:
    marks = picture(LINE).marks
    dots = [mark for mark in marks if isinstance(mark, Dot)]
    (joined,) = (mark for mark in marks if isinstance(mark, Line) and mark.colour == COLOURS[0])

    assert joined.points == tuple((dot.x, dot.y) for dot in dots)
    assert dots[1].x - dots[0].x == pytest.approx((dots[2].x - dots[0].x) / 10)
    assert dots[0].y > dots[2].y > dots[1].y


def test_every_value_is_written_and_nothing_reaches_over_the_edge() -> None:
    for chart, values in ((BARS, ["-5", "10", "2.5"]), (LINE, ["4", "8", "6"])):
        drawing = picture(chart)
        words = [mark.text for mark in drawing.marks if isinstance(mark, Word)]
        assert set(values) <= set(words)
        for mark in drawing.marks:
            if isinstance(mark, Bar):
                assert mark.x >= 0
                assert mark.x + mark.width <= drawing.width
            if isinstance(mark, Bar | Word):
                assert 0 <= mark.y <= drawing.height


def test_an_svg_is_one_image_told_in_words_with_nothing_in_it_that_runs() -> None:
    drawn = svg(picture(BARS))
    root = ElementTree.fromstring(drawn)

    assert root.get("role") == "img"
    title, told = (
        root.findtext(f"{{http://www.w3.org/2000/svg}}{tag}") for tag in ("title", "desc")
    )
    assert title == "growth <script>alert(1)</script> (%)"
    assert told == "2020: Alby & co -5, Boro 10; 2021: Alby & co 2.5"
    assert "<script" not in drawn
    assert {node.tag.partition("}")[2] for node in root.iter()} <= {
        *("svg", "title", "desc", "rect", "polyline", "circle", "text")
    }


def test_a_png_is_as_large_as_its_drawing_with_letters_that_differ() -> None:
    from PIL import Image

    drawing = picture(LINE)
    data = png(drawing)

    assert data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", data[16:24])
    assert (width, height) == (2 * (700 + 24), round(2 * (drawing.height + 24)))
    with Image.open(io.BytesIO(data)) as image:
        colours = image.convert("RGB").getcolors(1 << 16)
    assert colours is not None
    assert len(colours) > 10  # white, the line, and the grey edges of letters


def test_a_file_is_written_as_its_ending_says(tmp_path: Path) -> None:
    write_chart(LINE, tmp_path / "a.SVG")
    write_chart(LINE, tmp_path / "a.png")

    assert (tmp_path / "a.SVG").read_text(encoding="utf-8").startswith("<svg ")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    for chart, name, reason in (
        (LINE, "a.pdf", r"\.svg or \.png"),
        (None, "b.svg", "nothing to draw"),
        (LINE, "nowhere/b.svg", "No such file"),
    ):
        with pytest.raises(InputError, match=reason):
            write_chart(chart, tmp_path / name)
    assert not (tmp_path / "b.svg").exists()
