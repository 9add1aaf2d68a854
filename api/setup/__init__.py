"""The organiser's set-up: event, places, people, and imports; every change can be taken back."""
