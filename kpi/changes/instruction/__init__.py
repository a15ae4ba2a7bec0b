"""Changes of the monthly instruction (IKP)."""
