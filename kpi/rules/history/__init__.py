"""What the audit finds in a history: a manual each. What it looks at is in ``kpi.measure.audit.walk`` and beside it."""
