"""The programmes: what pages, interface and command line have in common of each."""
