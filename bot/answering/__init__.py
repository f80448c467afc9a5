"""Answering: a plan becomes a draft, from like figures. No module here sees a question's text."""
