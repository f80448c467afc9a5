"""What is known: intake, KPI rows, passages, vectors, the store. Knows nothing of bots."""
