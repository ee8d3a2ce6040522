"""Every figure that the README quotes, measured in one run on the machine at hand."""
