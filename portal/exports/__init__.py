"""Every list as a file: the rows that its filters leave, in its order, as CSV or XLSX."""
