"""The images of Galley and Slipway: built, named by digest, as archives that containerd and a registry take."""
