"""Bringing offers, needs and mandates to the event: drafts, the check of what they tell, publishing, withdrawing.

Pages and the interface call the functions here; who may do what is decided here as well.
"""
