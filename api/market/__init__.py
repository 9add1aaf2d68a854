"""What viewers are shown of the records, the last matching and the agenda, read once per change for all requests."""
