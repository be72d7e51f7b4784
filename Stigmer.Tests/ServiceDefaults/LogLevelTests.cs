using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stigmer.ServiceDefaults;

namespace Stigmer.Tests.ServiceDefaults;

public sealed class LogLevelTests
{
    [Theory]
    [InlineData("INFO", false)]
    [InlineData("DEBUG", true)]
    public async Task HealthChecks_ThatFailEveryFewSeconds_AreLoggedForThoseWhoDebug(string level, bool expected)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["LOG_LEVEL"] = level;
        builder.AddServiceDefaults();
        await using var app = builder.Build();
        var logs = app.Services.GetRequiredService<ILoggerFactory>();

        Assert.Equal(expected, logs.CreateLogger("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService").IsEnabled(LogLevel.Error));
        Assert.True(logs.CreateLogger("Microsoft.AspNetCore.Server.Kestrel").IsEnabled(LogLevel.Error));
    }
}
