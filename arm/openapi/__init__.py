"""The description of this face, made from its own views, and a page to read it and try it."""
