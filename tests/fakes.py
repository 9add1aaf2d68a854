"""Stand-ins that keep what they are given in memory and pass the same contract suites as the real adapters."""
