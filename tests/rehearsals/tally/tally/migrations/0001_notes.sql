-- A note's text is an object under a key that is written over and over. Before an object is written the row says what
-- it is going to be, so that a crash between the two is no riddle.
CREATE TABLE notes (
    name            text PRIMARY KEY,
    count           bigint NOT NULL DEFAULT 0,
    key             text NOT NULL UNIQUE,
    size            integer,
    sha256          text,
    intended_sha256 text,
    changed_at      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE unreferenced (
    key                text PRIMARY KEY,
    unreferenced_since timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE hold (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    since timestamptz NOT NULL
);
