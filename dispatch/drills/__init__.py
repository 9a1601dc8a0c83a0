"""Exercises: what scenarios inject apart from all that is so, and what came of it."""
