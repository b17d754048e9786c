"""The desk: cases, time and staff; the only owner of the database."""
