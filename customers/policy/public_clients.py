"""Azure's own programs that people sign in with: they can keep no secret, and are known by their application ids."""

import uuid

PUBLIC_CLIENTS = {
    uuid.UUID("04b07795-8ddb-461a-bbee-02f9e1bf7b46"): "Microsoft Azure CLI",
    uuid.UUID("1950a258-227b-4e31-a9cf-717495945fc2"): "Microsoft Azure PowerShell",
    uuid.UUID("aebc6443-996d-45c2-90f0-388ff96faa56"): "Visual Studio Code",
    uuid.UUID("872cd9fa-d31f-45e0-9eab-6e460a02d1f1"): "Visual Studio",
    uuid.UUID("0c1307d4-29d6-4389-a11c-5cbe7f65d7fa"): "Azure mobile app",
}
"""Any other program would be a stranger that a person could be talked into letting in."""


def public_client_name(app_id: uuid.UUID) -> str:
    """Return what a program calls itself; empty for one that is not known."""
    return PUBLIC_CLIENTS.get(app_id, "")
