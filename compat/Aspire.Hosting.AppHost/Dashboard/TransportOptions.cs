using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>How safe the ways to a dashboard have to be.</summary>
internal sealed class TransportOptions
{
    internal const string Variable = "ASPIRE_ALLOW_UNSECURED_TRANSPORT";

    /// <summary>Whether its addresses may be http.</summary>
    internal bool AllowUnsecureTransport { get; set; }

    internal static void Read(TransportOptions options, IConfiguration configuration) =>
        options.AllowUnsecureTransport = configuration.GetValue(Variable, false);
}
