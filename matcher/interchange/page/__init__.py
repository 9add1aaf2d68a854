"""The published page: what it shows as plain views, its charts, and the template, style and script files."""
