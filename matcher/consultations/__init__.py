"""Export consultations and the exhibition beside them: who gets which booth."""
