"""Pure rules about rights."""
