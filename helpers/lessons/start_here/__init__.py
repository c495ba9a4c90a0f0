"""Start here: draw a digit, and see whether all is in place."""
