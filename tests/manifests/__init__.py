"""What `deploy/kubernetes` has to keep, over the manifests as kustomize renders them."""
