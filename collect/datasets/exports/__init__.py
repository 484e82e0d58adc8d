"""Exports: asked for over REST, made by workers, downloaded in parts.

`wishes` says what can be asked for, `rights` by whom; `actions` writes what was asked,
`work` does it; `produce` and `media` make the files, `files` keeps them.
"""
