import browser as chromium
import built
import pytest


@pytest.fixture(scope="session")
def browser():
    """One headless browser for all tests of the pages."""
    with chromium.launched() as launched:
        yield launched


@pytest.fixture(scope="session")
def address():
    """Address at which the built book is served on this machine."""
    with built.served() as served:
        yield served
