"""What people are told: the report of a deployment, the figures of delivery, differences, health."""
