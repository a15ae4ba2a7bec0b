"""Values between finding out and showing: reports, messages, problems, tables."""
