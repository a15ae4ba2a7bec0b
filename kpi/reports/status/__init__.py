"""Standings of programs, and reports that are missing."""
