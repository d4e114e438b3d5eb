"""Small things that two or more apps need; no business rule."""
