"""The lessons, a folder each: what it measures, asks, checks, and its lab. CONTRIBUTING.md has the rooms as a table."""
