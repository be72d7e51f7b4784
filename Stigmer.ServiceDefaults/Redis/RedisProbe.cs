using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Stigmer.ServiceDefaults.Redis;

/// <summary>Asks whether Redis is there and lets us in; in its own words, which say more than the client library's.</summary>
public static class RedisProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>What a process says that does not start because of it: the line that people look for, and the next step.</summary>
    public static IEnumerable<string> Failure(RedisSettings redis, string problem) =>
    [
        $"❌ Failed to connect to Redis: {problem}",
        $"   Ensure Redis is running and REDIS_HOST/REDIS_PORT are correct (tried {redis.Address}).",
    ];

    /// <summary>What is wrong, or null.</summary>
    public static async Task<string?> CheckAsync(RedisSettings redis, TimeProvider clock, CancellationToken cancellationToken = default)
    {
        using var time = new CancellationTokenSource(Limit, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(redis.Host, redis.Port, limit.Token);
            await using var stream = await OpenAsync(client, redis, limit.Token);
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
        catch (AuthenticationException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer from {redis.Address} within {Limit.TotalSeconds:0} s";
        }
    }

    private static async Task<Stream> OpenAsync(TcpClient client, RedisSettings redis, CancellationToken cancellationToken)
    {
        if (!redis.IsEncrypted)
        {
            return client.GetStream();
        }

        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = redis.Host }, cancellationToken);

        return stream;
    }

    // As the platform numbers and words it, without the address that .NET adds.
    private static string Describe(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => "[Errno -2] Name or service not known",
        var code => $"[Errno {e.NativeErrorCode}] {new SocketException((int)code).Message}",
    };

    private static async Task<string> AskAsync(Stream stream, string[] command, CancellationToken cancellationToken)
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
