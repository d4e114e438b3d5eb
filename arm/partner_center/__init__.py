"""Partner Center's REST dialect, v1: customers, their subscriptions, reservations to buy and bought, requests, audit.

Source: Microsoft, "Partner Center developer documentation": REST headers, resources, error codes.
"""
