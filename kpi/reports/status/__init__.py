"""Where programs stand, and who has not reported."""
