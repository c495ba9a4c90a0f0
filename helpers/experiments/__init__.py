"""The lessons' measurements: plain functions on arrays and networks, one module for each topic."""
