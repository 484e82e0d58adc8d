"""Submissions as people look through them: filtered, page by page, one by one."""
