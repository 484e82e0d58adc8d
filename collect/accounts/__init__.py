"""Who is who and who may what: people, devices, projects, roles, the audit log."""
