"""Industries in an event's records, where two of them meet, and the groups of people and offers that follow."""
