"""Counts what the bot does, for Prometheus: numbers and names of kinds, never words of a question.

A registry of its own, so that two apps in one process do not count into each other.
"""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.answer import Answer

# Seconds; most answers take a hundredth of one, and none may take longer than a minute.
STEPS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
REPLIES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The counters of one running app."""

    def __init__(self) -> None:
        self._registry = own = CollectorRegistry()
        self._questions = Counter(
            "clusterbot_questions",
            "Replies, by the kind of answer and by what came of the question.",
            ("kind", "outcome"),
            registry=own,
        )
        self._tiers = Counter(
            "clusterbot_answers",
            "Answers, by how sure they are: sure, closest (declined with texts), nothing.",
            ("tier",),
            registry=own,
        )
        self._withheld = Counter(
            "clusterbot_withheld", "Parts of answers that could not be proved.", registry=own
        )
        self._aids = Counter(
            "clusterbot_model_requests",
            "What a language model was asked for, by what came of it.",
            ("task", "outcome"),
            registry=own,
        )
        self._steps = Histogram(
            "clusterbot_step_seconds",
            "Time that a step of answering took.",
            ("step",),
            registry=own,
            buckets=STEPS,
        )
        self._replies = Histogram(
            "clusterbot_reply_seconds",
            "Time from the arrival of a question to its reply in Slack.",
            registry=own,
            buckets=REPLIES,
        )
        self._refusals = Counter(
            "clusterbot_slack_refusals",
            "Refusals and limits of Slack's Web API.",
            ("method", "error"),
            registry=own,
        )

    def answered(self, answer: Answer) -> None:
        """Count an answer that was worked out, whether it is posted or not."""
        self._tiers.labels(tier_of(answer)).inc()
        self._withheld.inc(answer.withheld)
        for aid in answer.aids:
            self._aids.labels(aid.task, aid.outcome).inc()
        for step, seconds in answer.seconds:
            self._steps.labels(step).observe(seconds)

    def replied(self, answer: Answer | None, outcome: str, seconds: float) -> None:
        """Count a question that is done with; `seconds` have gone by since it arrived."""
        kind = answer.kind if answer else "none"
        if answer and outcome == "answer":
            outcome = "declined" if answer.abstained else "answered"
        self._questions.labels(kind, outcome).inc()
        self._replies.observe(seconds)

    def overheard(self) -> None:
        """Count a line in a thread that was not for the bot."""
        self._questions.labels("none", "silence").inc()

    def refused(self, method: str, error: str) -> None:
        """Count a refusal of Slack's."""
        self._refusals.labels(method, error).inc()

    def watch(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        """Show a number that is read whenever it is asked for."""
        gauge = Gauge(f"clusterbot_{name}", meaning, registry=self._registry)
        gauge.set_function(read)

    def text(self) -> bytes:
        """Return everything in Prometheus's text format."""
        return generate_latest(self._registry)


def tier_of(answer: Answer) -> str:
    """Return how sure an answer is, in one word."""
    if not answer.abstained:
        return "sure"
    return "closest" if answer.nearest else "nothing"
