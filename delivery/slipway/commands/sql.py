"""What is asked of PostgreSQL, as data."""

from __future__ import annotations

from collections.abc import Sequence

MAINTENANCE = "postgres"  # the database to be in while others are renamed

# Where the log is inserted into, because what the snapshot sees may not have been written out yet.
SNAPSHOT = """
    SELECT pg_export_snapshot(),
           (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END)::text,
           clock_timestamp()
"""
# A snapshot has to outlive whatever the server allows other sessions. Not every version knows every limit.
NO_LIMITS = """
    SELECT set_config(name, CASE name WHEN 'lock_timeout' THEN '60s' ELSE '0' END, false) FROM pg_settings
     WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout',
                    'transaction_timeout', 'lock_timeout')
"""
SERVER_VERSION = "SHOW server_version"
SERVER_MAJOR = "SELECT current_setting('server_version_num')::int / 10000"
# What the server gives, what it keeps for its own, the limits of database and role (-1: none), and others' now; a
# vacuum of the server's own takes none of them.
CONNECTIONS = """
    SELECT current_setting('max_connections')::int,
           current_setting('superuser_reserved_connections')::int
           + coalesce(current_setting('reserved_connections', true)::int, 0),
           (SELECT datconnlimit FROM pg_database WHERE datname = current_database()),
           (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user),
           (SELECT count(*)::int FROM pg_stat_activity
             WHERE datname <> current_database() AND backend_type = 'client backend')
"""
# What somebody has set on the server, without what has to differ from one server to another, and what is a secret.
SET_PARAMETERS = """
    SELECT name, setting || coalesce(unit, '') FROM pg_settings
     WHERE source NOT IN ('default', 'client', 'session', 'override')
       AND name NOT IN ('data_directory', 'config_file', 'hba_file', 'ident_file', 'port', 'listen_addresses',
                        'unix_socket_directories', 'cluster_name', 'primary_conninfo', 'external_pid_file',
                        'ssl_cert_file', 'ssl_key_file', 'ssl_ca_file', 'log_directory')
     ORDER BY name
"""
# By what the server itself connects to others when a statement tells it to. Who may start programs there needs none.
REACHES_OUT = """
    SELECT 'foreign server ' || srvname FROM pg_foreign_server JOIN pg_foreign_data_wrapper AS wrapper
           ON wrapper.oid = srvfdw AND fdwname <> 'file_fdw'
    UNION ALL
    SELECT 'extension ' || extname FROM pg_extension
     WHERE extname IN ('dblink', 'http', 'pg_net', 'aws_lambda', 'aws_s3', 'plpython3u', 'plperlu', 'plsh')
     ORDER BY 1
"""
SIZE = "SELECT pg_database_size(current_database())"
# Whether the server counts statements, how many of each kind one database was sent, and what changes when some are
# forgotten. Who may not see those of others sees them without their kinds.
COUNTS_STATEMENTS = """
    SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_stat_statements')
       AND to_regprocedure('pg_stat_statements_info()') IS NOT NULL
"""
STATEMENTS_COUNTED = """
    SELECT queryid, sum(calls)::bigint FROM pg_stat_statements(false)
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = %s) GROUP BY queryid
"""
STATEMENTS_FORGOTTEN = "SELECT dealloc, stats_reset FROM pg_stat_statements_info()"
DATA_FOLDER = "SELECT current_setting('data_directory', true), inet_server_addr() = inet_client_addr()"
DATABASES = "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY datname"
EXISTS = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)"
OWN_NAME = "SELECT current_database()"
TERMINATE = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
     WHERE datname = ANY(%s) AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""

# The server writes the statements itself, because only it knows what its version allows and how to quote. A new
# database gets the encoding and collation of the service's own, and is owned by the same role.
CREATE_LIKE_OWN = """
    SELECT format('CREATE DATABASE %%I TEMPLATE template0 OWNER %%I ENCODING %%L LC_COLLATE %%L LC_CTYPE %%L',
                  %s::text, rolname, pg_encoding_to_char(encoding), datcollate, datctype)
           || CASE provider WHEN 'i' THEN format(' LOCALE_PROVIDER icu ICU_LOCALE %%L', locale)
                            WHEN 'b' THEN format(' LOCALE_PROVIDER builtin BUILTIN_LOCALE %%L', locale)
                            ELSE '' END
      FROM (SELECT d.*, r.rolname, to_jsonb(d) ->> 'datlocprovider' AS provider,
                   coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') AS locale
              FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
             WHERE d.datname = current_database()) AS own
"""
# Who may connect is said while nothing lies in it: PostgreSQL lets everybody into a new database.
RIGHTS_LIKE_OWN = """
    WITH own AS (SELECT datacl FROM pg_database WHERE datname = current_database())
    SELECT format('REVOKE ALL ON DATABASE %%I FROM PUBLIC', %s::text) FROM own WHERE datacl IS NOT NULL
    UNION ALL
    SELECT format('GRANT %%s ON DATABASE %%I TO %%s%%s', privilege_type, %s::text,
                  CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
                  CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM own, aclexplode(datacl)
"""
# What else belongs to the database itself lies outside the dump: its settings, how many may connect, its comment.
DRESS_LIKE_OWN = """
    WITH own AS (SELECT oid, datconnlimit FROM pg_database WHERE datname = current_database()),
    settings AS (
        SELECT coalesce((SELECT format('ALTER ROLE %%I IN DATABASE', rolname) FROM pg_roles WHERE oid = setrole),
                        'ALTER DATABASE') AS whose,
               split_part(setting, '=', 1) AS name, substr(setting, strpos(setting, '=') + 1) AS value
          FROM pg_db_role_setting, unnest(setconfig) AS setting
         WHERE setdatabase = (SELECT oid FROM own))
    SELECT format('%%s %%I SET %%I TO %%s', whose, %s::text, name,
                  CASE WHEN name IN ('search_path', 'session_preload_libraries', 'local_preload_libraries',
                                     'temp_tablespaces')
                       THEN value ELSE quote_literal(value) END)
      FROM settings
    UNION ALL
    SELECT format('ALTER DATABASE %%I CONNECTION LIMIT %%s', %s::text, datconnlimit) FROM own
    UNION ALL
    SELECT format('COMMENT ON DATABASE %%I IS %%L', %s::text, shobj_description(oid, 'pg_database')) FROM own
"""

# To copy its files is faster than to log every block, and other databases of the server wait no longer for it than for
# a checkpoint. Older servers copy files anyway, and do not know the word.
CLONE = """
    SELECT format('CREATE DATABASE %%I TEMPLATE %%I OWNER %%I', %s::text, datname, rolname)
           || CASE WHEN current_setting('server_version_num')::int >= 150000 THEN ' STRATEGY FILE_COPY' ELSE '' END
      FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba WHERE datname = %s::text
"""
# Since 18 the kernel copies, which costs nothing where the file system can share blocks.
CLONE_BY_KERNEL = """
    SELECT set_config(name, 'clone', false) FROM pg_settings
     WHERE name = 'file_copy_method' AND 'clone' = ANY(enumvals)
"""
# Rows are counted where they lie: in tables, and in partitions instead of the table that is divided.
COLUMNS = """
    SELECT nspname, relname, attname, format_type(atttypid, NULL)
      FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
           LEFT JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
     WHERE relkind = 'r' AND relpersistence <> 't' AND nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'
     ORDER BY nspname, relname, attnum
"""
INSTANTS = ("timestamp with time zone", "timestamp without time zone", "date")
NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")

# The modes that keep ordinary reads (AccessShare) or writes (RowExclusive) waiting, in the order of their weight.
BLOCKING = ("AccessExclusiveLock", "ExclusiveLock", "ShareRowExclusiveLock", "ShareLock")
# Held by a session that inserts, changes or deletes rows: others wait only for the rows that were changed or deleted.
WRITING = "RowExclusiveLock"
CHANGED_ROWS = "SELECT relid::bigint, n_tup_upd + n_tup_del FROM pg_stat_user_tables"
STILL_THERE = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s)"
# PostgreSQL's own catalogue lies below this number.
RELATIONS = "SELECT oid::bigint, oid::regclass::text FROM pg_class WHERE oid >= 16384"
# The instant comes along even when nothing is locked.
LOCKS = """
    SELECT clock_timestamp(), pid, transaction, relation, mode, asked_at, query
      FROM (VALUES (1)) AS always LEFT JOIN (
        SELECT l.pid, l.virtualtransaction AS transaction, l.relation::bigint, l.mode,
               coalesce(a.query_start, to_timestamp(0)) AS asked_at, a.query
          FROM pg_locks l JOIN pg_stat_activity a USING (pid)
         WHERE l.granted AND l.locktype = 'relation' AND l.mode = ANY(%s)
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND a.backend_type = 'client backend' AND pid <> pg_backend_pid()) AS locks ON true
"""
STATEMENTS = """
    SELECT pid, query_start, CASE WHEN state LIKE 'idle%%' THEN state_change END, clock_timestamp(), query
      FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
       AND query_start >= %s
"""
NOW = "SELECT clock_timestamp()"
# What is being built is not valid yet; that of a partitioned table becomes so with its last partition's.
INVALID_INDEXES = """
    SELECT quote_ident(nspname) || '.' || quote_ident(relname)
      FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE NOT indisvalid AND relkind = 'i'
       AND indexrelid NOT IN (SELECT index_relid FROM pg_stat_progress_create_index)
     ORDER BY 1
"""
INDEXES = """
    SELECT quote_ident(schemaname) || '.' || quote_ident(indexname) FROM pg_indexes
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""


def identifier(name: str) -> str:
    """Quote a name."""
    if "\0" in name:
        raise ValueError("A name in PostgreSQL holds no NUL.")
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def drop(name: str) -> str:
    """Drop a database and end its sessions."""
    return f"DROP DATABASE IF EXISTS {identifier(name)} WITH (FORCE)"


def drop_index(name: str) -> str:
    """Drop an index, named as the server quotes it, while others use its table."""
    return f"DROP INDEX CONCURRENTLY IF EXISTS {name}"


def rename(name: str, to: str) -> str:
    """Give a database another name."""
    return f"ALTER DATABASE {identifier(name)} RENAME TO {identifier(to)}"


def kind_of(column_type: str) -> str:
    """Return how the values of a type are summed up: as an "instant", a "number" or "other"."""
    if column_type in INSTANTS:
        return "instant"
    return "number" if column_type in NUMBERS else "other"


# A transaction's number, which every row that is written from now on has a later one than, and the rows that were
# deleted of each table so far.
MARK = """
    SELECT pg_current_xact_id()::xid::text,
           coalesce((SELECT json_object_agg(schemaname || '.' || relname, n_tup_del) FROM pg_stat_user_tables), '{}')
"""
DELETED = "SELECT schemaname || '.' || relname, n_tup_del FROM pg_stat_user_tables"


def table_state(schema: str, table: str, columns: Sequence[tuple[str, str]], *, since: str = "") -> str:
    """Count the rows of a table, and the sum and the NULLs of each of these columns, named with their kinds; one row.

    With the number of a transaction only rows that were written after it.

    A sum does not depend on the order of rows. Infinite and undefined values are left out of sums of numbers, which
    they would swallow, and counted as NULL.
    """
    sums = [part for name, kind in columns for part in _sum(identifier(name), kind)]
    counted = ", ".join(["count(*)", *sums])
    # By age, because numbers begin anew after two thousand million; frozen rows are older than all others.
    later = f" WHERE age(xmin) < age('{int(since)}'::xid)" if since else ""
    return f"SELECT {counted} FROM ONLY {identifier(schema)}.{identifier(table)}{later}"  # noqa: S608 - all are quoted


def _sum(name: str, kind: str) -> tuple[str, str]:
    if kind == "instant":
        usable, value = f"isfinite({name})", f"extract(epoch FROM {name})::numeric"
    elif kind == "number":
        # A float is summed as what it prints: the sum of floats depends on their order.
        usable = f"{name}::text NOT IN ('NaN', 'Infinity', '-Infinity')"
        value = f"{name}::text::numeric"
    else:
        # 60 bits of the hash, as a number without a sign.
        usable = f"{name} IS NOT NULL"
        value = f"('x' || left(md5({name}::text), 15))::bit(60)::bigint::numeric"
    return (
        f"coalesce(sum({value}) FILTER (WHERE {usable}), 0)",
        f"count(*) FILTER (WHERE ({usable}) IS NOT TRUE)",
    )
