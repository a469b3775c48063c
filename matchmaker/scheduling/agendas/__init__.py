"""Meetings that must all be held in, a slot for each out, with the fewest idle gaps in everyone's agenda.

`problem` says what is asked and `check` whether an answer holds; `model` turns the problem into one `formula` of
0/1 variables, which `cores` (CP-SAT) and `maxsat` (RC2) solve; `plan` chooses among them by the problem's shape.
"""
