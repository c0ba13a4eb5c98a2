"""Steps of a script, each checked: one that holds is printed, and the first that does not ends the script."""


def holds(step, value, expected):
    if value != expected:
        raise SystemExit(f"{step}: {value!r}, not {expected!r}")
    print(step, flush=True)
