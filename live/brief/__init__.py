"""The two-minute brief, made from what a center knows (docs/brief.md)."""
