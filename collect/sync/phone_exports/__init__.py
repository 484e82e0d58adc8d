"""Unsent records of a phone, brought as a file instead of over the network.

What the file is: `collect/webforms/client/src/store/export.ts`.
"""
