"""Go or no-go: what the officer asks departments about an incident, and what each of them says."""
