"""A target: releases as processes of one machine, behind haproxy."""
