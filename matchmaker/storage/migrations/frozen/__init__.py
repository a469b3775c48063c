"""The tables as single revisions left them; never changed once released."""
