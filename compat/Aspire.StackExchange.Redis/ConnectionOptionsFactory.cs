using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Aspire.StackExchange.Redis;

/// <summary>Makes options from a connection string, which can only be read into new ones.</summary>
internal sealed class ConnectionOptionsFactory(
    StackExchangeRedisSettings settings,
    IEnumerable<IConfigureOptions<ConfigurationOptions>> setups,
    IEnumerable<IPostConfigureOptions<ConfigurationOptions>> postConfigures)
    : OptionsFactory<ConfigurationOptions>(setups, postConfigures)
{
    private const string AbortSetting = "abortConnect=";

    protected override ConfigurationOptions CreateInstance(string name)
    {
        var options = settings.ConnectionString is { } text ? ConfigurationOptions.Parse(text) : new ConfigurationOptions();

        // A server that is not there yet is waited for, unless the connection string itself says otherwise.
        if (!options.ToString().Contains(AbortSetting, StringComparison.OrdinalIgnoreCase))
        {
            options.AbortOnConnectFail = false;
        }

        return options;
    }
}
