"""What the project claims of itself, measured: one file a claim, its data named."""
