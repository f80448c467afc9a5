"""Figures: which rows are alike, which answers, and what may be computed from them."""
