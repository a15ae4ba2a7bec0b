"""Rules on programs and their KAK."""
