"""Telling departments of their tasks, by the outbox that tells of alerts."""
