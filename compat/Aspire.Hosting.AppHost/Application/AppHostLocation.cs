namespace Aspire.Hosting;

/// <summary>Where the application's own project is.</summary>
internal sealed record AppHostLocation(string Directory);
