"""``asfound doctor``: checks whether an installation works, and says how to repair it."""
