"""tillfree: the open checkout-free store, from sensors to receipts."""

__version__ = "0.1.0"
