"""``kpi init`` and ``kpi doctor``."""
