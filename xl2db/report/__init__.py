"""What the verbs give back, and how it is shown: as text or as JSON."""
