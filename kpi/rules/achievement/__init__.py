"""Rules on records of achievement and their evidence."""
