"""How pages write moments and numbers, by language: found by Django."""
