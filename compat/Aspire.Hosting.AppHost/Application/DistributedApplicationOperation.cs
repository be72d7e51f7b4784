namespace Aspire.Hosting;

/// <summary>What an application is started for.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>To run on this machine.</summary>
    Run = 0,

    /// <summary>To be described for deployment.</summary>
    Publish = 1,
}
