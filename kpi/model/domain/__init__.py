"""The things that planners speak of: programs, indicators, achievements, instructions, closings, settings."""
