"""What became of the pairs: told by either side, counted for organisers, and asked for by letter."""
