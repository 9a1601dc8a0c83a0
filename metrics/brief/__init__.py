"""The two-minute brief: what it is made of, and what it says of figures (docs/brief.md)."""
