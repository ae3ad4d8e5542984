"""Whole consultations, many acts in any order, held against a plain account of them."""
