"""Tables for other programs: XLSX, CSV and Parquet."""
