"""Wordings of questions that more than one composer looks for; all are sought in folded text."""

import re

# "Why is A behind B?" takes B to be ahead.
BEHIND = re.compile(
    r"\b(?:behind|lower|below|worse|trails?|trailing|lags?|lagging|weaker|after|under|efter|lagre|samre|bakom|bag|lavere|darligere)\b"
)
