"""Files that an administrator brings in: read, checked row by row, all or nothing."""
