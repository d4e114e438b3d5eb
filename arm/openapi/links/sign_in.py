"""From a device code to a token, and from a token to the next."""

from arm.openapi.links.link import Links, the_same, told

SIGN_IN = (
    Links(
        "DeviceCode_Ask",
        ("Token_Issue",),
        the_same("tenant"),
        {
            "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
            "client_id": "$request.body#/client_id",
            "device_code": told("device_code"),
        },
    ),
    Links(
        "Token_Issue",
        ("Token_Issue",),
        the_same("tenant"),
        {
            "grant_type": "refresh_token",
            "client_id": "$request.body#/client_id",
            "refresh_token": told("refresh_token"),
        },
    ),
)
