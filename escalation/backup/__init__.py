"""A copy of everything kept, in one file, and back again: SQLite by its own online copy,
PostgreSQL by the programs that come with it. Nothing here knows what the tables mean.
"""
