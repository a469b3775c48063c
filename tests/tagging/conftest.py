from pathlib import Path

import pytest

from matchmaker.tagging import Taxonomy, load_taxonomy

PATH = Path(__file__).parents[2] / "data" / "taxonomy.csv"


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return load_taxonomy(str(PATH))
