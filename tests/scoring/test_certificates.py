import pytest

from matchmaker.scoring.certificates import certificate_spans


@pytest.mark.parametrize("written", ["ISO 27001", "ISO27001", "iso/iec 27001"])
def test_one_certificate_however_it_is_written(written: str) -> None:
    assert list(certificate_spans(f"we hold {written}.")) == ["iso27001"]


def test_spans_are_exact() -> None:
    text = "A partner with PCI DSS and TISAX"
    assert [text[start:end] for start, end in certificate_spans(text).values()] == ["PCI DSS", "TISAX"]
