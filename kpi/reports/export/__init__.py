"""Flat tables of records and cells for export."""
