using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.Server.Storage;

/// <summary>
/// The tables, step by step, in SQLite's words; other engines translate <c>INTEGER PRIMARY KEY AUTOINCREMENT</c>, <c>INTEGER</c> and <c>BLOB</c>.
/// </summary>
internal static class Schema
{
    private static readonly string[] Steps =
    [
        """
        -- Numbers give the order of creation, which ids do not when the clock jumps.
        CREATE TABLE resources (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            kind INTEGER NOT NULL,
            id TEXT NOT NULL,
            org TEXT NOT NULL,
            slug TEXT NOT NULL,
            parent TEXT NOT NULL,
            tags TEXT NOT NULL,
            data BLOB NOT NULL
        );
        CREATE UNIQUE INDEX resources_id ON resources (kind, id);
        CREATE INDEX resources_slug ON resources (kind, slug, org);
        CREATE INDEX resources_parent ON resources (kind, parent);

        -- The head of each execution's journal; small, since every append rewrites it.
        CREATE TABLE executions (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            session_id TEXT NOT NULL,
            phase INTEGER NOT NULL,
            last_seq INTEGER NOT NULL,
            snapshot_bytes INTEGER NOT NULL,
            tail_bytes INTEGER NOT NULL,
            cancel_reason TEXT
        );
        CREATE INDEX executions_session ON executions (session_id, number);
        CREATE INDEX executions_phase ON executions (phase, number);

        CREATE TABLE journal (
            execution_id TEXT NOT NULL,
            seq INTEGER NOT NULL,
            key TEXT NOT NULL,
            entry BLOB NOT NULL,
            PRIMARY KEY (execution_id, seq)
        );
        CREATE UNIQUE INDEX journal_key ON journal (execution_id, key);

        -- The status folded up to an entry, so that a long journal is not read from its beginning each time.
        CREATE TABLE snapshots (
            execution_id TEXT PRIMARY KEY,
            seq INTEGER NOT NULL,
            status BLOB NOT NULL
        );

        -- What Temporal has still to be told, in order.
        CREATE TABLE workflow_intents (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            execution_id TEXT NOT NULL,
            action INTEGER NOT NULL,
            UNIQUE (execution_id, action)
        );
        """,
        """
        -- Whole lists of a kind, in the order of creation.
        CREATE INDEX resources_kind ON resources (kind);

        -- What skills were before they were pushed again.
        CREATE TABLE skill_versions (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            skill_id TEXT NOT NULL,
            tag TEXT NOT NULL,
            hash TEXT NOT NULL,
            data BLOB NOT NULL
        );
        CREATE INDEX skill_versions_tag ON skill_versions (skill_id, tag);
        CREATE INDEX skill_versions_hash ON skill_versions (skill_id, hash);
        """,
        """
        -- Who may see a resource: nobody else than this identity, the organisation ('') or everybody ('*').
        ALTER TABLE resources ADD COLUMN owner TEXT NOT NULL DEFAULT '';
        CREATE INDEX resources_owner ON resources (kind, owner);
        CREATE INDEX resources_org ON resources (org);
        """,
        """
        -- Who may load an archive is told by the skills that have it, or had it.
        CREATE INDEX skill_versions_archive ON skill_versions (hash);
        """,
        """
        -- When an execution ended, in milliseconds since 1970; 0 while it has not.
        ALTER TABLE executions ADD COLUMN ended_at INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX executions_ended ON executions (ended_at) WHERE ended_at > 0;
        """,
        """
        -- The W3C trace context of the call that Temporal is to be told about; empty when it is in no trace.
        ALTER TABLE workflow_intents ADD COLUMN trace TEXT NOT NULL DEFAULT '';
        """,
        """
        -- Which of several servers tells Temporal, and until when the others leave it to that one.
        ALTER TABLE workflow_intents ADD COLUMN claimed_by TEXT NOT NULL DEFAULT '';
        ALTER TABLE workflow_intents ADD COLUMN claimed_until INTEGER NOT NULL DEFAULT 0;
        """,
        """
        -- Lists of a kind, newest first. By the sum, which no other index has: in the order of the table the others of all kinds would be passed by.
        DROP INDEX resources_kind;
        CREATE INDEX resources_kind ON resources (kind, (number + 0));
        DROP INDEX resources_parent;
        CREATE INDEX resources_parent ON resources (kind, parent, (number + 0));
        """,
        """
        -- The journal itself says where it ends: an append need not rewrite the head.
        ALTER TABLE executions DROP COLUMN last_seq;
        ALTER TABLE executions DROP COLUMN snapshot_bytes;
        ALTER TABLE executions DROP COLUMN tail_bytes;
        """,
    ];

    internal static int Version => Steps.Length;

    /// <summary>The steps that a database at a version has still to take.</summary>
    /// <exception cref="SettingException">A newer server has taken steps that this one does not know.</exception>
    internal static IEnumerable<string> StepsAfter(long version, string location) => version > Version
        ? throw new SettingException(
            $"the database {location} was written by a newer stigmer-server (schema {version}, this one knows {Version}); "
            + "start that version, or use another database")
        : Steps.Skip((int)version);
}
