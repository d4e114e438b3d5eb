"""What reservations cost and what comes back: prices, policy, quotes, refunds, the limit, the ledger."""
