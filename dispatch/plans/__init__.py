"""Prepared responses: which departments do what, within how long, and when one is proposed."""
