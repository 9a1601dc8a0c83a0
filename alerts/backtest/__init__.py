"""What a rule would have done, by the engine of the desk over the history."""
