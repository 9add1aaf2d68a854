"""The schema's history. Each module of ``versions`` is one step, written by hand; a test compares the sum with
``models.db.tables``."""
