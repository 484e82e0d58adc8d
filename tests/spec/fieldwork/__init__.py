"""Figures of fieldwork: readable interviews in, figures out that a hand can check."""
