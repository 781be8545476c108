"""Why: what each seat serves and displaces, what stood in whose way, what a session lacks, how groups fare."""
