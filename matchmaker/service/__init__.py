"""What an organiser or a firm can do: the one place where the steps are wired together."""
