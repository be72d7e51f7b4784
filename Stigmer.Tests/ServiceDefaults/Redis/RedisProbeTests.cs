using System.Net;
using System.Net.Sockets;
using System.Text;
using Stigmer.ServiceDefaults.Redis;

namespace Stigmer.Tests.ServiceDefaults.Redis;

public class RedisProbeTests
{
    [Fact]
    public async Task CheckAsync_NobodyThere_SaysItAsThePlatformDoes()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var settings = new RedisSettings("127.0.0.1", port, null);
        var problem = await RedisProbe.CheckAsync(settings, TimeProvider.System).WithPatience();

        Assert.Equal(OperatingSystem.IsMacOS() ? "[Errno 61] Connection refused" : "[Errno 111] Connection refused", problem);
        Assert.Equal(
            [$"❌ Failed to connect to Redis: {problem}", $"   Ensure Redis is running and REDIS_HOST/REDIS_PORT are correct (tried 127.0.0.1:{port})."],
            RedisProbe.Failure(settings, problem!));
    }

    [Theory]
    [InlineData(null, "+PONG\r\n", null)]
    [InlineData(null, "-NOAUTH Authentication required.\r\n", "NOAUTH Authentication required.")]
    [InlineData("hunter2", "+OK\r\n", null)]
    [InlineData("hunter2", "-WRONGPASS invalid username-password pair or user is disabled.\r\n", "WRONGPASS invalid username-password pair or user is disabled.")]
    public async Task CheckAsync_SomebodyAnswers_IsWhatTheySay(string? password, string answer, string? expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = AnswerAsync(listener, answer);

        var problem = await RedisProbe.CheckAsync(
            new RedisSettings("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, password), TimeProvider.System).WithPatience();

        Assert.Equal(expected, problem);
        await serving.WithPatience();
    }

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var buffer = new byte[1024];
        while (await stream.ReadAsync(buffer) > 0)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        }
    }
}
