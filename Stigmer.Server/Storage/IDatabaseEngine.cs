using System.Data.Common;
using Grpc.Core;

namespace Stigmer.Server.Storage;

/// <summary>A kind of database that can hold the store, and all that the rest of <c>Storage/</c> has to know of it.</summary>
internal interface IDatabaseEngine : IDisposable
{
    /// <summary>Where the data is, for people; holds no password.</summary>
    string Location { get; }

    /// <summary>Other servers may write to it at the same time.</summary>
    bool IsShared { get; }

    /// <summary>Begins a transaction that sees one state of the store, however long it lasts.</summary>
    string BeginRead { get; }

    /// <summary>Begins a transaction that is the only one that writes, on any server: changes may read, decide and write without a thought of others.</summary>
    string BeginWrite { get; }

    /// <summary>The texts of a JSON array as the rows of a query.</summary>
    /// <param name="array">A parameter or a column.</param>
    string TextsOf(string array);

    /// <summary>True for a column whose value is among the texts of a JSON array; looked up one by one, by the index that the column has.</summary>
    string IsAmong(string column, string array);

    StoreConnection Connect();

    /// <summary>The connection, not the statement, is at fault: another one may do.</summary>
    bool IsBroken(DbException exception);

    /// <summary>What a client is told.</summary>
    RpcException Refuse(DbException exception);
}
