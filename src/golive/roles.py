"""Who may do what on a launch: the roles as the record knows them, and which of them clear a stop."""
