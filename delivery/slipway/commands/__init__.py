"""What other programs are asked to do, as data: argument lists and statements."""
