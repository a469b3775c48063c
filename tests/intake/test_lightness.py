import subprocess
import sys


def test_importing_intake_loads_nothing_heavy() -> None:
    heavy = (
        "pandas",
        "numpy",
        "pydantic",
        "pycountry",
        "phonenumbers",
        "rapidfuzz",
        "python_calamine",
        "anyascii",
    )
    code = f"import sys, matchmaker.intake; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
