using System.Data.Common;
using Grpc.Core;
using Npgsql;
using Stigmer.Server.Resources;

namespace Stigmer.Server.Storage.PostgreSql;

/// <summary>What PostgreSQL's errors mean for a client.</summary>
internal static class PostgreSqlErrors
{
    private const string IdleInTransaction = "25P03";

    /// <summary>True when the server has closed the connection, or is not reached any more.</summary>
    internal static bool IsBroken(DbException exception) => exception is not PostgresException { SqlState: var state } || ClosesConnection(state);

    internal static RpcException Refuse(DbException exception, string location) => exception is not PostgresException refused
        ? Away(exception, location)
        : refused.SqlState switch
        {
            PostgresErrorCodes.DiskFull => ResourceErrors.StorageFull(location),
            PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.CharacterNotInRepertoire =>
                ResourceErrors.Invalid("a name, slug, tag or key holds the character U+0000, which cannot be stored; leave it out"),
            PostgresErrorCodes.ProgramLimitExceeded =>
                ResourceErrors.Invalid($"a name, slug, tag or key is too long to be found again ({refused.MessageText}); shorten it"),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => ResourceErrors.StorageDamaged(refused.MessageText),
            var state when IsPassing(state) || ClosesConnection(state) => Away(exception, location),
            _ => ResourceErrors.StorageFailed(refused.MessageText),
        };

    private static RpcException Away(DbException exception, string location) =>
        ResourceErrors.StorageAway($"the database {location} cannot be used: {exception.Message.ReplaceLineEndings(" ")}");

    // Classes 08 and 57P: connection exceptions, shutdowns and crashes; and a transaction that was idle for too long.
    private static bool ClosesConnection(string state) =>
        state.StartsWith("08", StringComparison.Ordinal)
        || state.StartsWith("57P", StringComparison.Ordinal)
        || state is IdleInTransaction;

    // Out of connections or memory; told to stop waiting; a replica that is not yet the primary; a deadlock or a lost race.
    private static bool IsPassing(string state) =>
        state.StartsWith("53", StringComparison.Ordinal)
        || state.StartsWith("40", StringComparison.Ordinal)
        || state is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ReadOnlySqlTransaction;
}
