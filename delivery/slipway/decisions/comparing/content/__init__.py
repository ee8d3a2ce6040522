"""An answer taken apart into what can be compared, and two answers laid side by side."""
