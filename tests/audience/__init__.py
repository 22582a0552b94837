"""Rules over what people did, and what may leave of it."""
