"""Changes of a program: its states, phases, targets, weights, indicators and KAK."""
