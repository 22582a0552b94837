"""A finished visit in; price, tax, payment, double entry, receipt, refund and review out."""

__all__: list[str] = []
