using Microsoft.Extensions.Configuration;

namespace Stigmer.ServiceDefaults.Storage;

/// <summary>STIGMER_HOME: where the processes of this machine keep what has to outlive them.</summary>
public static class StigmerHome
{
    /// <summary>Its folder "data", which need not be there; the home is ~/.stigmer unless it is set.</summary>
    public static string DataFolder(IConfiguration configuration)
    {
        var home = configuration["STIGMER_HOME"];
        if (string.IsNullOrWhiteSpace(home))
        {
            home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".stigmer");
        }

        return Path.Combine(Path.GetFullPath(home), "data");
    }
}
