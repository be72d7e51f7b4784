using Google.Protobuf.Reflection;

namespace Stigmer.Tests.Server.Wire;

/// <summary>What the clients of the original API speak, line by line: rpcs, fields and enum values.</summary>
internal static class WireContract
{
    /// <summary>Every message, enum and service that we can speak, by full name.</summary>
    internal static readonly IReadOnlyDictionary<string, IDescriptor> Descriptors = typeof(Api.Agents.V1.Agent).Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
        .Select(type => (FileDescriptor)type.GetProperty("Descriptor")!.GetValue(null)!)
        .SelectMany(file => file.MessageTypes.SelectMany(WithNested).Concat<IDescriptor>(file.EnumTypes).Concat(file.Services))
        .ToDictionary(descriptor => descriptor.FullName, StringComparer.Ordinal);

    /// <summary>The words of each line that begins with one.</summary>
    internal static IEnumerable<string[]> Lines(string kind) =>
        from line in File.ReadLines(RepositoryRoot.Combine("Stigmer.Tests", "Server", "Wire", "wire-contract.txt"))
        let words = line.Split(' ')
        where words[0] == kind
        select words[1..];

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) => message.NestedTypes.SelectMany(WithNested).Prepend(message);
}
