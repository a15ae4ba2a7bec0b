"""What the audit finds in a history: a manual each. What it looks at is in ``kpi.measure.trail`` and beside it."""
