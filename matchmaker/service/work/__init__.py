"""What goes on behind the desk: the worker, the kinds of jobs it runs, and the postman."""
