CREATE TABLE jobs (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL,
    state      text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX jobs_waiting ON jobs (id) WHERE state = 'waiting';
