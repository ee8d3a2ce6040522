"""The pools of workers in a process of their own, which all web processes of one `galley serve` share."""
