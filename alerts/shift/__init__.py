"""Who keeps watch: seats, the hand-over from one officer to the next, and the log of the shift."""
