"""What people decide about findings and answers: kept as events, undone by events."""
