"""A release behind a wall: it reaches its copies of database and bucket, and everything else it sends stays here.

`world` starts it and is asked for its effects. `outside` is a process beside Slipway that passes on what may pass and
keeps what may not; `inside` is one in namespaces of its own, in which every address leads to `outside` and no other
process of the machine is to be seen, and it starts the release. Both end with Slipway.

The wall is against mistakes, not against attacks: files of the machine stay what they are, but for the folder of
production's bucket and of a database that is kept here, and so a release that runs as root finds a way out.
"""
