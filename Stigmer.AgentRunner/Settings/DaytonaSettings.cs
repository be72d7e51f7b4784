namespace Stigmer.AgentRunner.Settings;

/// <summary>The DAYTONA_ variables.</summary>
/// <param name="ApiUrl">DAYTONA_API_URL.</param>
/// <param name="Key">DAYTONA_API_KEY, else DAYTONA_JWT_TOKEN; null when there is neither.</param>
internal sealed record DaytonaSettings(Uri ApiUrl, string? Key)
{
    internal static readonly Uri PublicCloud = new("https://app.daytona.io/api");

    /// <summary>DAYTONA_ORGANIZATION_ID: whose sandboxes a token speaks of.</summary>
    internal string? Organization { get; init; }

    /// <summary>DAYTONA_TARGET: the region.</summary>
    internal string? Target { get; init; }

    /// <summary>DAYTONA_DEV_TOOLS_SNAPSHOT_ID: what sandboxes are made from; the organisation's default without one.</summary>
    internal string? Snapshot { get; init; }

    internal static DaytonaSettings Read(SettingReader reader)
    {
        var key = reader.Text("DAYTONA_API_KEY");
        var token = reader.Text("DAYTONA_JWT_TOKEN");
        var organization = reader.Text("DAYTONA_ORGANIZATION_ID");
        if (key is null && token is not null && organization is null)
        {
            reader.Problem("DAYTONA_JWT_TOKEN says nothing without DAYTONA_ORGANIZATION_ID: whose sandboxes are they?");
        }

        return new DaytonaSettings(reader.WebAddress("DAYTONA_API_URL") ?? PublicCloud, key ?? token)
        {
            Organization = organization,
            Target = reader.Text("DAYTONA_TARGET"),
            Snapshot = reader.Text("DAYTONA_DEV_TOOLS_SNAPSHOT_ID"),
        };
    }

    // What a record says of itself ends up in logs.
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append(ApiUrl);

        return true;
    }
}
