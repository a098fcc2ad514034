"""The catalog: cards, prices, plans."""
