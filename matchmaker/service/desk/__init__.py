"""What organisers and firms do at the desk, noun by noun."""
