"""CAP: alerts and incidents as other systems read them, and their warnings as reports to us."""
