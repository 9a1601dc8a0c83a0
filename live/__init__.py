"""The tick and the push: one picture of the city for every screen."""
