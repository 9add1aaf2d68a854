"""What the documentation shows, made by the schemas themselves so that it cannot differ from the responses."""
