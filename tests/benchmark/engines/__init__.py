"""The simple job, once for each engine, written as its own manual would have it.

Each module has `run(job)`, which runs a job and returns an `Outcome`, and `EXPRESSES`, how many departments a case
may need at the most in what that engine can express (0: any number).
"""
