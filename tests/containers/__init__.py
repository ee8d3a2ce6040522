"""The images, run as a pod of the standard `restricted` runs them. `make test-images` builds and tries them."""
