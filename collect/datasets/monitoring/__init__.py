"""Watching the fieldwork of a form: figures of its quality, and targets.

`reading` puts together what is known of its interviews, `targets` keeps what is planned;
the figures themselves are reckoned in `collect.datasets.fieldwork`.
"""
