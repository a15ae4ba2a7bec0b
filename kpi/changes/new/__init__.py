"""New repositories, programs and indicators."""
