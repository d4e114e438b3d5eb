"""The authority's bodies: what is read from requests and written into answers."""
