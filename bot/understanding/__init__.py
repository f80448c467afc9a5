"""Understanding: the text of a question becomes an analysis, and that a plan. Text ends here."""
