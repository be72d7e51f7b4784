using Stigmer.ServiceDefaults.Redis;
using Stigmer.ServiceDefaults.Settings;

namespace Stigmer.Server.Startup;

/// <summary>The edge of the process: runs the server, or says in one line why it cannot.</summary>
internal static class Launch
{
    private const int Failed = 1;

    internal static async Task<int> RunAsync(Func<WebApplication> build)
    {
        try
        {
            await using var app = build();
            if (OptionProblems.Of(app.Services) is { Count: > 0 } problems)
            {
                await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, problems.Select(one => $"stigmer-server: {one}")));
                return Failed;
            }

            if (app.Services.GetService<RedisSettings>() is { } redis && await RedisProbe.CheckAsync(redis, TimeProvider.System, app.Lifetime.ApplicationStopping) is { } problem)
            {
                await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, RedisProbe.Failure(redis, problem)));
                return Failed;
            }

            var settings = app.Services.GetRequiredService<ServerSettings>();
            app.Lifetime.ApplicationStarted.Register(() =>
            {
                app.Logger.Ready(string.Join(", ", app.Urls), settings.DataFolder);
                if (settings.AlsoPort != 0 && app.Services.GetService<OldPort>() is null)
                {
                    app.Logger.OldPortTaken(settings.AlsoPort);
                }
            });
            await app.RunAsync();
            return 0;
        }
        catch (SettingException exception)
        {
            await Console.Error.WriteLineAsync($"stigmer-server: {exception.Message}");
            return Failed;
        }
    }
}
