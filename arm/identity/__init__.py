"""The authority: what it offers, who may have a token, and the way for people to let a program in."""
