"""The judge of a soak: what it calls missing, twice and growth."""

import soak
from loopback_slack import LoopbackSlack


def message(ts, root, mark):
    metadata = {"event_type": "clusterbot_reply", "event_payload": {"mark": mark}}
    return {"user": "UBOT", "ts": ts, "thread_ts": root, "metadata": metadata}


def test_a_command_is_answered_where_its_words_are_shown_to_the_person_in_the_channel():
    slack, seen = LoopbackSlack(), soak.Seen(commands={"R1": "U1", "R2": "U1", "R3": "U2"})
    slack.responses = {"R1": [{"text": "65,500"}], "R2": [], "R3": []}
    slack.ephemerals = [{"user": "U1"}]
    assert soak.lacking(slack, seen) == ["R3"]


def test_a_reply_is_twice_by_its_mark_by_its_parts_and_by_its_count():
    slack, seen = LoopbackSlack(), soak.Seen()
    marks = {"1": ["a"], "2": ["b", "b"], "3": ["c", "c.1", "c.1"], "4": ["d", "e"],
             "5": ["f", "f.1", "f-0a"]}  # fmt: skip
    told = [(root, mark) for root, of_it in marks.items() for mark in of_it]
    slack.messages["C1"] = [message(f"9.{n}", *one) for n, one in enumerate(told)]
    seen.asked.update({("C1", root, "U1"): 1 for root in marks})
    assert [place[1] for place in soak.doubled(slack, seen)] == ["2", "3", "4"]
    assert soak.lacking(slack, seen) == []


def test_growth_is_what_comes_with_questions_after_the_first_ones():
    warming = [(n, 250 + n / 5) for n in range(300)]
    assert soak.growth([*warming, *((n, 310.0) for n in range(300, 600))]) == 0
    leak = [(n, 310 + (n - 300) * 0.02) for n in range(300, 600)]  # 20 KB a question
    assert round(soak.growth([*warming, *leak])) == 20 > soak.GROWTH_MB
    assert soak.growth(warming) is None
