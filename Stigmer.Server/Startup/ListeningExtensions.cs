using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.Server.Startup;

/// <summary>The two ports: gRPC alone on one, and HTTP/1 for health on the other; in local mode both on the loopback interface alone.</summary>
internal static class ListeningExtensions
{
    /// <summary>Messages that clients expect to be taken and given.</summary>
    internal const int MessageLimit = 10 * 1024 * 1024;

    /// <summary>Calls on one connection: each watcher of a run holds one.</summary>
    private const int StreamsPerConnection = 10_000;

    /// <summary>A server that is told to stop has this long.</summary>
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(2);

    /// <exception cref="SettingException">A port cannot be listened on.</exception>
    internal static void Listen(this WebApplicationBuilder builder, ServerSettings settings)
    {
        // In cloud mode it runs in a container, and is reached from outside of it.
        var everywhere = settings.Mode == StigmerMode.Cloud;
        EnsureFree(settings.GrpcPort, ServerSettings.GrpcPortName, everywhere);
        EnsureFree(settings.HttpPort, ServerSettings.HttpPortName, everywhere);

        var old = OldPort.Claim(settings);

        // Addresses from elsewhere would only earn a warning that they are not used.
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
            Listen(kestrel, settings.GrpcPort, HttpProtocols.Http2, everywhere);
            Listen(kestrel, settings.HttpPort, HttpProtocols.Http1, everywhere);
            foreach (var handle in old?.Handles ?? [])
            {
                kestrel.ListenHandle(handle, listen => listen.Protocols = HttpProtocols.Http2);
            }
        });
        if (old is not null)
        {
            // From a factory, since the container disposes only of what it has made.
            builder.Services.AddSingleton(_ => old);
        }

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownLimit);
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = MessageLimit;
            grpc.MaxSendMessageSize = MessageLimit;
        });
    }

    private static void Listen(KestrelServerOptions kestrel, int port, HttpProtocols protocols, bool everywhere)
    {
        if (everywhere)
        {
            kestrel.ListenAnyIP(port, listen => listen.Protocols = protocols);
            return;
        }

        // A port that the system chooses cannot be chosen for both address families at once.
        if (port == 0)
        {
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = protocols);
        }
        else
        {
            kestrel.ListenLocalhost(port, listen => listen.Protocols = protocols);
        }
    }

    // Asked beforehand, as the host would log a stack trace.
    private static void EnsureFree(int port, string name, bool everywhere)
    {
        try
        {
            using var probe = new TcpListener(everywhere ? IPAddress.Any : IPAddress.Loopback, port);
            probe.Start();
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new SettingException($"port {port} is taken by another process; stop that process, or choose another port with {name}");
        }
        catch (SocketException exception)
        {
            throw new SettingException($"port {port} cannot be used ({exception.Message}); choose another port with {name}");
        }
    }
}
