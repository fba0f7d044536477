"""Which names, numbers and broadcasts are one ship."""
