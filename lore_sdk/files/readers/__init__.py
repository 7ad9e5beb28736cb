"""Readers: from files of every format to numbered rows."""
