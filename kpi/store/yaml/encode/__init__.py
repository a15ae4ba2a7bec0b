"""Encodes the model as lines of YAML: the inverse of ``kpi.store.yaml.decode``."""
