"""Who is told of an alert that nobody took notice of, by which channel, and what came of it."""
