using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace Stigmer.AppHost.Settings;

/// <summary>The public ports; null for any that is free.</summary>
internal sealed record PortSettings(int? Temporal, int? Grpc, int? Http)
{
    private static readonly IReadOnlyList<Choice> Choices =
    [
        new("Ports:Temporal", 7233, "temporal"),
        new("Ports:Grpc", 50051, "stigmer-server (gRPC)"),
        new("Ports:Http", 50052, "stigmer-server (HTTP)"),
    ];

    /// <summary>The ports, and one line for each setting that cannot be used. Nothing is listened on here.</summary>
    internal static (PortSettings Ports, IReadOnlyList<string> Problems) Read(
        IConfiguration configuration, Func<int, bool> isFree, Func<int, string?> holder)
    {
        var problems = new List<string>();
        var ports = Choices.Select(choice => Read(choice, configuration, isFree, holder, problems)).ToList();

        foreach (var twice in ports.Zip(Choices).Where(pair => pair.First is not null).GroupBy(pair => pair.First).Where(same => same.Count() > 1))
        {
            problems.Add($"{string.Join(" and ", twice.Select(pair => pair.Second.Key))} are both {twice.Key}: give each a port of its own, or 0 for any free one.");
        }

        return (new PortSettings(ports[0], ports[1], ports[2]), problems);
    }

    internal static bool IsFree(int port)
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int? Read(
        Choice choice, IConfiguration configuration, Func<int, bool> isFree, Func<int, string?> holder, List<string> problems)
    {
        var text = configuration[choice.Key];
        var port = choice.Default;
        if (text is not null && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort))
        {
            problems.Add($"{choice.Key} must be a number from 0 (any free port) to {IPEndPoint.MaxPort}, but is '{text}'.");
            return null;
        }

        if (port != 0 && !isFree(port))
        {
            problems.Add(
                $"Port {port} of {choice.Resource} is taken by {holder(port) ?? "another process"}. Stop that process, or choose another port with --{choice.Key}=<port> (0 for any free one).");
        }

        return port == 0 ? null : port;
    }

    private sealed record Choice(string Key, int Default, string Resource);
}
