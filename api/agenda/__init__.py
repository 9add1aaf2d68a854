"""What organisers do with the agenda: the board on which they change it, repairs, versions and publishing."""
