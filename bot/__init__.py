"""Talks about what `index` knows: plans, evidence, answers and their edges."""
