"""The HTTP contract: what the city's picture looks like to other machines and to our own screens."""
