using System.Data.Common;

namespace Stigmer.Server.Storage;

/// <summary>One connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class StoreConnection(DbConnection connection, IDatabaseEngine engine) : IDisposable
{
    private readonly Dictionary<string, DbCommand> _prepared = new(StringComparer.Ordinal);

    /// <summary>When the change that is being made happens; all its records carry this time.</summary>
    internal DateTimeOffset Now { get; set; }

    /// <summary>The W3C trace context of the call that makes the change; empty when it is in no trace.</summary>
    internal string Trace { get; set; } = "";

    /// <summary>Of the one who writes, where nobody else does; null for all others.</summary>
    internal HeadCache? Heads { get; set; }

    /// <summary>Told of each record that cannot be read.</summary>
    internal Action<string>? Damaged { get; set; }

    /// <summary>The text of every statement that was run so far.</summary>
    internal IReadOnlyCollection<string> Statements => _prepared.Keys;

    /// <inheritdoc cref="IDatabaseEngine.TextsOf"/>
    internal string TextsOf(string array) => engine.TextsOf(array);

    /// <inheritdoc cref="IDatabaseEngine.IsAmong"/>
    internal string IsAmong(string column, string array) => engine.IsAmong(column, array);

    /// <summary>How many rows a statement changed.</summary>
    internal int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => Prepare(sql, parameters).ExecuteNonQuery();

    internal long Number(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Prepare(sql, parameters).ExecuteScalar() is long number ? number : 0;

    /// <summary>The first row, or the default value when there is none.</summary>
    internal T? First<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Prepare(sql, parameters).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    internal List<T> All<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Prepare(sql, parameters).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Rows as long as they are wanted. A database over the network sends the others too, so a statement needs a limit of its own.</summary>
    internal void Each(string sql, Func<DbDataReader, bool> take, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Prepare(sql, parameters).ExecuteReader();
        while (reader.Read() && take(reader))
        {
        }
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private DbCommand Prepare(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            _prepared.Add(sql, command);
        }

        // The same statement always comes with the same parameters.
        for (var i = 0; i < parameters.Length; i++)
        {
            if (i == command.Parameters.Count)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = parameters[i].Name;
                command.Parameters.Add(parameter);
            }

            command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        }

        return command;
    }
}
