"""The signs that somebody needs care before anything else: one module and one table for each."""
