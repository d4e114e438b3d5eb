"""The JSON face: Azure's own REST dialect, for Azure's own clients."""
