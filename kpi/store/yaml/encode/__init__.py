"""From the model to lines of YAML: the way back of ``kpi.store.yaml.decode``."""
