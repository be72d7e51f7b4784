namespace Stigmer.Server.Storage;

/// <summary>What skills were before they were pushed again.</summary>
internal static class SkillVersionTable
{
    internal static void Insert(StoreConnection connection, string skillId, string tag, string hash, byte[] data) => connection.Execute(
        "INSERT INTO skill_versions (skill_id, tag, hash, data) VALUES (@id, @tag, @hash, @data)",
        ("@id", skillId),
        ("@tag", tag),
        ("@hash", hash),
        ("@data", data));

    /// <summary>The newest of a tag, or else the one of a hash.</summary>
    internal static byte[]? Find(StoreConnection connection, string skillId, string version) =>
        Newest(connection, "tag", skillId, version) ?? Newest(connection, "hash", skillId, version);

    internal static void Delete(StoreConnection connection, string skillId) =>
        connection.Execute("DELETE FROM skill_versions WHERE skill_id = @id", ("@id", skillId));

    private static byte[]? Newest(StoreConnection connection, string column, string skillId, string version) => connection.First(
        $"SELECT data FROM skill_versions WHERE skill_id = @id AND {column} = @version ORDER BY number DESC LIMIT 1",
        row => (byte[])row[0],
        ("@id", skillId),
        ("@version", version));
}
