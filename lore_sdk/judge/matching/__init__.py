"""How well the words of an item fit the words of a query: from two texts to a row of numbers."""
