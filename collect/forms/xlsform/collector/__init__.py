"""What the web collector asks otherwise than a form says, known before fieldwork."""
