"""What rules say, where they stand, and which version is in force."""
