"""Judged forums -> the files of `models/`."""
