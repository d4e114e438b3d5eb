"""What must hold when many do the same at once; the first test of each file shows what goes wrong without."""
