using System.Text.Json;
using System.Text.Json.Serialization;
using Stigmer.Cli.Commands;

namespace Stigmer.Cli.Local;

/// <summary>Which process the daemon is. The identity tells it from a later process with the same pid.</summary>
internal sealed record DaemonRecord(int Pid, string Identity, DateTimeOffset StartedAt, DaemonPorts Ports)
{
    [JsonIgnore]
    internal bool IsAlive => ProcessIdentity.IsAlive(Pid, Identity);

    /// <summary>The record, or null when there is none that can be read.</summary>
    internal static DaemonRecord? Read(DaemonHome home)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(home.RecordFile), LocalJson.Default.DaemonRecord);
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Replaces the file as a whole, so that no reader ever sees half of it.</summary>
    internal void Write(DaemonHome home)
    {
        var temporary = home.RecordFile + ".new";
        try
        {
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(this, LocalJson.Default.DaemonRecord));
            File.Move(temporary, home.RecordFile, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                $"cannot write to the data folder {home.Data}: {exception.Message}; make room there, or name another with {DaemonHome.Variable}", exception);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DaemonRecord))]
[JsonSerializable(typeof(ResourceReport))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class LocalJson : JsonSerializerContext;
