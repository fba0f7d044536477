"""Drivers: the hops over a logbook on one machine, exports, the simulator."""
