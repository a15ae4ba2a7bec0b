"""Values that cells and files are made of: numbers, months, quantities, and the struct that fields stand in."""
