"""A demonstration over HTTP only: forms, a field day, estimates."""
