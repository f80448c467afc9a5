"""A model's plan runs only where the question, read with its entries, gives the very same one."""

import json

import pytest
from knowing import Knowing

from bot.answer import Turn
from bot.assistant import Assistant, Public
from bot.backlog import Backlog
from bot.llm.options import LlmOptions
from bot.llm.protocols import Recorded, model_of
from bot.proof import prove
from bot.rendering.proof import render_proof
from bot.rendering.trace import render_trace

UNREAD = "How many longshoremen does Westport have?"


def right(task, given):
    """Reply as a good model would."""
    match task:
        case "plan":
            plan = {"kind": "Value", "scope": {"places": ["westport"], "indicator": "dockers"}}
            return {"used": {"longshoremen": "dockers"}, "left": [], "plan": plan}
        case "query":
            return {"query": "casks brewer beer"}
        case "passage":
            return {"id": given["passages"][0]["id"]}
        case _:
            said = [s for s in given["sentences"] if ": " in s["text"]]
            return {
                "sentences": [
                    {"id": s["id"], "text": s["text"].replace(":", " has", 1)} for s in said
                ]
            }


def replying(**changes):
    """Return a reply to the plan that is right but for some of its parts."""

    def reply(task, given):
        return {**right("plan", given), **changes} if task == "plan" else "null"

    return reply


def test_a_figure_of_no_place_is_not_what_was_asked(scripted, plain) -> None:
    helped, _ = scripted(replying(plan={"kind": "Value", "scope": {"indicator": "dockers"}}))
    question = "Where do the longshoremen sleep?"
    assert helped.answer(question).text == plain.answer(question).text


def test_a_word_that_is_used_and_left_is_used(scripted) -> None:
    helped, _ = scripted(replying(left=["longshoremen"]))
    assert not helped.answer(UNREAD).abstained


def test_without_a_model_the_word_is_not_understood(plain) -> None:
    answer = plain.answer(UNREAD)
    assert answer.abstained
    assert answer.aids == ()


def test_a_right_plan_runs_and_is_shown_as_understood(scripted) -> None:
    helped, server = scripted(right)
    traced = helped.trace(UNREAD)
    answer = traced.answer
    assert answer.statements[0].text == "Westport: 389 dockers (dockers, 2023). [1]"
    assert answer.reading == "How many dockers does Westport have?"
    assert [(aid.task, aid.outcome) for aid in answer.aids] == [("plan", "accepted")]
    assert type(traced.plan).__name__ == "Value"
    assert "model       plan: accepted" in render_trace(answer, traced.plan)
    [(task, given)] = server.asked
    assert task == "plan"
    assert given["words"] == ["longshoremen"]
    assert {"id": "dockers", "name": "dockers"} in given["measures"]


def test_no_text_of_a_document_is_in_the_prompt_of_a_plan(scripted) -> None:
    helped, server = scripted(replying(used={}))
    for question in (UNREAD, "Who painted the lighthouse for longshoremen in Westport?"):
        helped.answer(question)
    told = json.dumps([given for task, given in server.asked if task == "plan"])
    assert told != "[]"
    for words in ("painted by", "Ellen", "brewery", "pilots", "389", "1,284"):
        assert words not in told


def test_a_question_that_is_read_needs_no_model(scripted, plain) -> None:
    helped, server = scripted(right)
    for question in ("How many dockers does Westport have?", "Which port has most containers?"):
        answer = helped.answer(question)
        assert answer.text == plain.answer(question).text
        assert not answer.abstained
    assert server.asked == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"used": {}, "left": ["longshoremen"]}, "a word that tells measures apart is let go"),
        ({"used": {}, "left": []}, "a word is neither used nor left"),
        ({"used": {"Westport": "dockers"}, "left": ["longshoremen"]}, "a word that was read"),
        ({"used": {"longshoremen": "sailors"}}, "an entry that does not exist"),
        ({"used": {"longshoremen": "turnover"}}, "an entry that means something else"),
        ({"plan": {"kind": "Value", "scope": {"places": ["eastport"]}}}, "another place"),
        ({"plan": {"kind": "Value", "scope": {"years": [2019]}}}, "a year that nobody said"),
        ({"plan": {"kind": "Value", "scope": {"years": ["soon"]}}}, "no year"),
        ({"plan": {"kind": "Value", "scope": {"indicator": "containers"}}}, "another measure"),
        ({"plan": {"kind": "Order", "scope": {}}}, "another kind"),
        ({"plan": {"kind": "Passages", "scope": {}}}, "texts in place of a figure"),
        ({"plan": {"kind": "Facts", "scope": {}, "take": 9}}, "a kind that uses no measure"),
        ({"plan": {"kind": "Delete", "scope": {}}}, "no kind"),
        ({"plan": {"kind": "Value", "scope": {"sql": "DROP"}}}, "no slot"),
        ({"plan": {"kind": "Value", "scope": {"rows": ["x"]}}}, "rows of its own"),
        ({"plan": {"scope": {}}, "left": None}, "no list"),
    ],
)
def test_a_plan_that_the_question_does_not_give_is_refused(changes, why, scripted, plain) -> None:
    helped, _ = scripted(replying(**changes))
    answer = helped.answer(UNREAD)
    assert answer.text == plain.answer(UNREAD).text, why
    assert [(a.task, a.outcome) for a in answer.aids if a.task == "plan"] == [("plan", "refused")]


MISSPELT = "How many dockers does Uestporrt have?"


def naming(**used):
    """Return a reply that takes words for entries, and asks for the dockers of Westport."""
    plan = {"kind": "Value", "scope": {"places": ["westport"], "indicator": "dockers"}}
    return lambda task, given: (
        {"used": used, "left": [w for w in given["words"] if w not in used], "plan": plan}
        if task == "plan"
        else "null"
    )


@pytest.mark.parametrize(
    ("question", "used"),
    [
        (MISSPELT, {"Uestporrt": "westport"}),
        (
            UNREAD.replace("Westport", "Uestporrt"),
            {"Uestporrt": "westport", "longshoremen": "dockers"},
        ),
        (
            "how many longshoremen in uestporrt",
            {"uestporrt": "westport", "longshoremen": "dockers"},
        ),
    ],
)
def test_a_place_whose_name_is_misspelt_may_be_meant(question, used, scripted, plain) -> None:
    assert plain.answer(question).abstained
    helped, server = scripted(naming(**used))
    answer = helped.answer(question)
    assert answer.statements[0].text == "Westport: 389 dockers (dockers, 2023). [1]"
    assert "Westport" in answer.reading
    assert server.asked[0][1]["names"] == [{"id": "westport", "name": "Westport"}]


@pytest.mark.parametrize(
    ("question", "used"),
    [
        (MISSPELT, {"Uestporrt": "eastport"}),
        (MISSPELT, {"Uestporrt": "dockers"}),
        (MISSPELT, {}),
        ("How many dockers does Rotterdam have?", {"Rotterdam": "westport"}),
        ("How many dockers do Uestporrt and Maersk have?", {"Uestporrt": "westport"}),
        # Spelt like both ports.
        ("How many dockers does Vestport have?", {"Vestport": "westport"}),
        # A word that the encoder knows is no slip of the keys, however near.
        ("How many dockers do the stevedores have?", {"stevedores": "westport"}),
    ],
)
def test_a_name_that_is_spelt_otherwise_is_not_meant(question, used, scripted, plain) -> None:
    helped, _ = scripted(naming(**used))
    assert helped.answer(question).text == plain.answer(question).text


def test_a_name_that_nobody_knows_is_not_guessed_at(scripted, plain) -> None:
    helped, server = scripted(right)
    question = "How many longshoremen does Maersk have in Westport?"
    assert helped.answer(question).text == plain.answer(question).text
    assert [task for task, _ in server.asked if task == "plan"] == []


@pytest.mark.parametrize(
    "question",
    [
        "How many dockers does Westport apply for in 2023?",
        "Make up a plausible number of dockers for Westport",
        "What is the price of bitcoin?",
        "What is the turnover of Westport?  Which strategy has it?",
        "containers per dentist in Westport",
        "When did Westport get its first containers strategy?",
    ],
)
def test_with_nothing_to_choose_from_no_plan_is_asked_for(question, scripted, plain) -> None:
    helped, server = scripted(right)
    assert helped.answer(question).text == plain.answer(question).text
    assert [given for task, given in server.asked if task == "plan"] == []


def test_a_follow_up_is_read_by_what_was_meant_before(scripted) -> None:
    helped, _ = scripted(
        lambda task, given: (
            {
                "used": {"longshoremen": "dockers"},
                "left": [],
                "plan": {"kind": "Value", "scope": {"places": ["eastport"]}},
            }
            if task == "plan"
            else "null"
        )
    )
    answer = helped.answer("And in Eastport?", (Turn("user", UNREAD), Turn("bot", "389")))
    assert answer.statements[0].text == "Eastport: 412 dockers (dockers, 2023). [1]"


def test_nothing_is_sent_of_what_is_not_asked_of_the_bot(scripted) -> None:
    helped, server = scripted(right)
    assert helped.answer(UNREAD, aided=False).abstained
    assert server.asked == []


def test_a_passage_is_chosen_and_shown_as_it_stands(scripted, plain) -> None:
    question = "What happened to the customs house and the cranes?"
    alone = plain.answer(question)
    last = {}

    def reply(task, given):
        if task == "passage":
            last.update(given["passages"][-1])
            return {"id": last["id"]}
        return {"query": "casks"} if task == "query" else "null"

    helped, server = scripted(reply)
    answer = helped.answer(question)
    assert answer.abstained is alone.abstained
    texts = {s.text.partition(" [")[0] for s in answer.nearest}
    assert {s.text.partition(" [")[0] for s in alone.nearest} <= texts
    assert [task for task, _ in server.asked] == ["query", "passage", "offer"]
    assert answer.nearest[0].text == f"“{last['text']}” [1]"
    assert alone.nearest[0].text != answer.nearest[0].text


def test_reworded_sentences_are_marked_in_the_proof(place, scripted, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("index.store._query_encoder", lambda name, engine: Knowing())
    helped, _ = scripted(right, reword=True)
    answer = helped.answer(UNREAD)
    assert answer.statements[0].text == "Westport has 389 dockers (dockers, 2023). [1]"
    backlog = Backlog(tmp_path)
    backlog.note(answer)
    proof = prove(backlog.kept(answer.id), place)
    backlog.close()
    assert proof.holds
    shown = render_proof(proof)
    assert "reworded  Westport: 389 dockers (dockers, 2023). [in a language model's words]" in shown


@pytest.mark.parametrize(
    "text",
    [
        "Westport has 398 dockers (2023).",
        "Eastport has 389 dockers (dockers, 2023).",
        "Westport has 389 dockers (2022).",
        "Westport has more than 389 dockers (dockers, 2023).",
        "Westport has no 389 dockers (dockers, 2023).",
        "Westport has 389 dockers (dockers, 2023). Its crews are the best.",
        "“Westport has 389 dockers (dockers, 2023).”",
        "",
    ],
)
def test_a_sentence_that_says_something_else_stays_as_it_was(text, scripted, plain) -> None:
    helped, _ = scripted(
        lambda task, given: {"sentences": [{"id": "0", "text": text}, {"id": "9", "text": "x"}]},
        reword=True,
    )
    question = "How many dockers does Westport have?"
    answer = helped.answer(question)
    assert answer.text == plain.answer(question).text
    assert [(aid.task, aid.outcome) for aid in answer.aids] == [("wording", "refused")]


def test_nothing_is_reworded_unless_that_is_switched_on(scripted) -> None:
    helped, server = scripted(right)
    helped.answer("How many dockers does Westport have?")
    assert server.asked == []


@pytest.mark.parametrize("local", [True, False])
def test_nothing_restricted_leaves_this_machine(local, store, scripted, monkeypatch) -> None:
    helped, server = scripted(
        lambda task, given: {"query": "brewery"} if task == "query" else "null", reword=True
    )
    monkeypatch.setattr(LlmOptions, "local", property(lambda self: local))
    model = model_of(LlmOptions(server.url, "scripted", reword=True))
    helped = Assistant(helped._knowledge, model=model)
    for question in (
        "Will anybody soon move out of the customs house?",
        "Who will leave the customs house?",
        "What may nobody know about the brewery?",
    ):
        helped.answer(question)
    told = json.dumps(server.asked)
    assert server.asked
    assert ("nobody may know it yet" in told) is local


def test_a_public_assistant_shows_a_model_nothing_restricted(scripted) -> None:
    helped, server = scripted(lambda task, given: "null", reword=True)
    public = Assistant(Public(helped._knowledge), model=helped._model)
    public.answer("Who will leave the customs house?")
    assert server.asked
    assert "nobody may know it yet" not in json.dumps(server.asked)


def test_a_recorded_reply_is_checked_like_any_other(store, scripted) -> None:
    helped, _ = scripted(right)
    answer = helped.answer(UNREAD)
    again = Assistant(helped._knowledge, model=Recorded(answer.aids))
    assert again.answer(UNREAD).text == answer.text
    assert Assistant(helped._knowledge, model=Recorded(())).answer(UNREAD).abstained
