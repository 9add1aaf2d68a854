"""Import in the browser: a file is kept, its columns are chosen, tried out, and taken in, by the importers' rules."""
