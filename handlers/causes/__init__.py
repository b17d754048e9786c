"""One module and one policy table for each cause."""
