"""The typesetter: a job becomes a PDF or a page, and its complaints become faults with a place."""
