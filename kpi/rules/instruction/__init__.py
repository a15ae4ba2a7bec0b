"""Rules on the monthly instruction (IKP)."""
