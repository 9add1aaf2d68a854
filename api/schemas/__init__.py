"""What requests and responses look like; the domain's records go in and come out here, confidential texts only in."""
