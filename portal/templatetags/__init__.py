"""Template tags: figures, moments, drawings, parts."""
