"""A new repository, and the environment that kpi runs in."""
