"""What is still possible: the outlook of indicators in words, tables and facts."""
