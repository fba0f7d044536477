"""Roadstead follows ships and weighs statements."""
