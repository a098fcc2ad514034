"""Money: balances, the ledger, and the replay that proves them."""
