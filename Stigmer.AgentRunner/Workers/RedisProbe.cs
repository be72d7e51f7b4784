using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Stigmer.AgentRunner.Settings;

namespace Stigmer.AgentRunner.Workers;

/// <summary>Asks whether Redis is there and lets us in.</summary>
internal static class RedisProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong, or null.</summary>
    internal static async Task<string?> CheckAsync(RedisSettings redis, TimeProvider clock)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(redis.Host, redis.Port, limit.Token);
            var stream = client.GetStream();
            if (redis.Password is { } password && await AskAsync(stream, ["AUTH", password], limit.Token) is var entry && !entry.StartsWith('+'))
            {
                return entry.TrimStart('-');
            }

            return await AskAsync(stream, ["PING"], limit.Token) is var answer && answer.StartsWith('+') ? null : answer.TrimStart('-');
        }
        catch (SocketException e)
        {
            return Describe(e);
        }
        catch (IOException e)
        {
            return e.InnerException is SocketException inner ? Describe(inner) : e.Message;
        }
        catch (OperationCanceledException)
        {
            return $"no answer from {redis.Host}:{redis.Port} within {Limit.TotalSeconds:0} s";
        }
    }

    // As the platform numbers and words it, without the address that .NET adds.
    private static string Describe(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => "[Errno -2] Name or service not known",
        var code => $"[Errno {e.NativeErrorCode}] {new SocketException((int)code).Message}",
    };

    private static async Task<string> AskAsync(NetworkStream stream, string[] command, CancellationToken cancellationToken)
    {
        var request = new StringBuilder($"*{command.Length}\r\n");
        foreach (var part in command)
        {
            request.Append($"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToString()), cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(1024);
        try
        {
            var length = 0;
            while (length < buffer.Length && Array.IndexOf(buffer, (byte)'\n', 0, length) < 0)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
                if (read == 0)
                {
                    return "the connection was closed";
                }

                length += read;
            }

            return Encoding.UTF8.GetString(buffer, 0, length).TrimEnd();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
