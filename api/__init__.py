"""The HTTP contract, for other machines and for our own screens."""
