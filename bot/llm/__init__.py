"""A language model that may read a question, and never state: off unless one is set.

It is asked where the words of a question are not all understood (`bot.llm.reader`), where no text
surely answers (`bot.llm.retrieval`) or nothing does (`bot.llm.offering`), and, if that is switched
on, to say proved sentences more smoothly (`bot.llm.rewording`). Whatever it replies is checked
by code, and dropped where in doubt.
"""
