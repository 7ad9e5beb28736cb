"""Writers: from verdict records to files of every format."""
