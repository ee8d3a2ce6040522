CREATE TABLE people (
    id integer PRIMARY KEY,
    org integer NOT NULL,
    mail text NOT NULL UNIQUE
);
CREATE TABLE sessions (
    token text PRIMARY KEY,
    person integer NOT NULL REFERENCES people
);
CREATE TABLE invoices (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org integer NOT NULL,
    number text NOT NULL,
    client text NOT NULL,
    cents bigint NOT NULL,
    due_on date NOT NULL,
    key text NOT NULL,
    made_at timestamptz NOT NULL,
    sent_at timestamptz
);
CREATE INDEX invoices_of_org ON invoices (org, due_on);
INSERT INTO people (id, org, mail)
SELECT number, 1 + number % 3, 'person' || number || '@org' || (1 + number % 3) || '.example'
FROM generate_series(1, 9) AS number;
