"""Systems that write statements here and read them: their credentials and what these let them do."""
