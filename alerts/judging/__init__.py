"""How rules judge values: columnar, on the time of the values."""
