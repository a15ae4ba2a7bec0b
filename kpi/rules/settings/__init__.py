"""Rules on ``data/kpi.yaml``."""
