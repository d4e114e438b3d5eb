"""As much of Microsoft Graph as giving roles needs: who is who among the partner's people and programs."""
