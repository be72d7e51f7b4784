using Microsoft.Extensions.Configuration;

namespace Stigmer.ServiceDefaults.Settings;

/// <summary>Which infrastructure a process uses; not to be confused with ENV, which picks configuration profiles.</summary>
public enum StigmerMode
{
    /// <summary>Filesystem sandbox, gRPC to the server, relaxed authentication, no Redis.</summary>
    Local,

    /// <summary>Daytona sandboxes, Redis, Auth0.</summary>
    Cloud,
}

/// <summary>Reads MODE.</summary>
public static class StigmerModes
{
    /// <summary>MODE as configured; cloud when it is not set, as a process started by hand has always done.</summary>
    /// <exception cref="SettingException">MODE is neither local nor cloud.</exception>
    public static StigmerMode GetMode(this IConfiguration configuration) => configuration["MODE"]?.Trim().ToLowerInvariant() switch
    {
        null or "" or "cloud" => StigmerMode.Cloud,
        "local" => StigmerMode.Local,
        _ => throw new SettingException($"MODE is '{configuration["MODE"]}'; it must be 'local' or 'cloud'"),
    };
}
