"""What is to be done with the last answer is understood in whatever courtesy it is asked."""

import pytest

from bot.language import guess_language
from bot.understanding.decomposition import acts
from index.text import fold


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Would it be possible to have that in Swedish as well?", "act_language"),
        ("could i get this in danish", "act_language"),
        ("skulle vi kunna få det på engelska också, tack", "act_language"),
        ("må jeg få det på dansk i stedet", "act_language"),
        ("would you mind giving me that as a csv?", "act_csv"),
        ("can you please send us it as excel", "act_csv"),
        ("how about a chart?", "act_chart"),
        ("kan du vise det som en graf?", "act_chart"),
        ("Would it be possible to see the sources?", "act_sources"),
        ("thanks - and could you show the proof too", "act_proof"),
        ("could we have it a bit shorter please", "act_shorter"),
        ("kan vi få det kortare tack", "act_shorter"),
        ("could you give me that in percent", "act_percent"),
        ("can we get it in danish kroner?", "act_currency"),
        ("hvad er det i dollar?", "act_currency"),
        ("turn it into three bullets I can read aloud", "act_shorter"),
        ("boil it down to one line", "act_shorter"),
        ("the short version will do", "act_shorter"),
        ("det räcker med en kort variant", "act_shorter"),
        ("en mening räcker", "act_shorter"),
        ("den korte version er nok", "act_shorter"),
        ("which source says so?", "act_sources"),
        ("who is behind that number?", "act_sources"),
        ("vem ligger bakom siffran?", "act_sources"),
        ("hvilken rapport siger det?", "act_sources"),
        # By the form that is named, where nothing else is.
        ("a tiny graph would help", "act_chart"),
        ("a little graph of this would help a lot", "act_chart"),
        ("could it become a bar chart, perhaps", "act_chart"),
        ("gärna uppritat som graf", "act_chart"),
        ("må gerne blive til et søjlediagram", "act_chart"),
        ("chuck that in a spreadsheet", "act_csv"),
        ("tabulated, please", "act_csv"),
        ("kan det bli en tabell", "act_csv"),
        ("smid det lige i et skema", "act_csv"),
        ("swedish version please", "act_language"),
        ("engelsk översättning tack", "act_language"),
        ("en dansk udgave ville være fint", "act_language"),
        ("a simpler summary if possible", "act_shorter"),
        ("sammanfatta det gärna", "act_shorter"),
        ("opsummer det lige", "act_shorter"),
        ("cite your references please", "act_sources"),
    ],
)
def test_courtesy_around_an_act_tells_nothing(text: str, act: str) -> None:
    assert list(acts(fold(text), guess_language(text))) == [act]


@pytest.mark.parametrize(
    "text",
    [
        "can we get more people in Norrhamn?",
        "and in Sweden?",
        "sales in danish kroner?",
        "can you show sources of growth in Norrhamn",
        "will it be shorter than last year",
        "put us in a table with Norrhamn",
        "kan du visa det för Norrhamn",
        "would you like it",
        "turn it off please",
        "that will do",
        "who is behind Norrhamn?",
        "which source says most about Norrhamn?",
        # A form of something else than what was told.
        "a graph of Norrhamn would help",
        "a table of ferries please",
        "and the Danish?",
        "the swedish version of the strategy",
        "a short quay?",
        "source of the river",
        "more detail on ferries",
        "en tabell över färjorna",
        "en graf for Norrhamn",
        "where are we in the table?",
        "Norrhamn, short version",
    ],
)
def test_a_question_in_the_same_courtesy_is_no_act(text: str) -> None:
    assert acts(fold(text), guess_language(text)) == {}
