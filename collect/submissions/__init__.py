"""What people sent: submissions, their versions, attachments and typed rows."""
