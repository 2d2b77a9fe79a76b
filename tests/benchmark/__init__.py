"""How fast: the same jobs side by side (`python -m tests.benchmark`), tasks by workers (`.throughput`), pages (`.pages`), where time goes (`.profile`)."""
