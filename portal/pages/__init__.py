"""What each page shows, gathered for its template."""
