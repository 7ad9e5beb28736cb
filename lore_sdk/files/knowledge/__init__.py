"""From click logs, tables of words and catalogues to a knowledge store."""
