"""How fast, how exact: measured side by side, and written into the book by ``python -m benchmarks``."""
