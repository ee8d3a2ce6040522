"""The namespaces of previews."""
