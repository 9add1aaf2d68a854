"""Staged reveal: asking for what is confidential, answering, the log, and the letters about it."""
