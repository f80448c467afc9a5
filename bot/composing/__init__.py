"""One module for each kind of answer: from a plan and the store to a draft."""
