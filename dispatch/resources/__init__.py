"""What can be sent: stations, units, teams and shelters, how they stand, and what is nearest."""
