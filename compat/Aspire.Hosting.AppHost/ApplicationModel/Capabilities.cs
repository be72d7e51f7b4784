using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>A resource that is given environment variables.</summary>
    public interface IResourceWithEnvironment : IResource;

    /// <summary>A resource that is given command-line arguments.</summary>
    public interface IResourceWithArgs : IResource;

    /// <summary>A resource that can be reached.</summary>
    public interface IResourceWithEndpoints : IResource;

    /// <summary>A resource whose start can be made to wait for others.</summary>
    public interface IResourceWithWaitSupport : IResource;
}

namespace Aspire.Hosting
{
    /// <summary>A resource whose endpoints are handed to those who reference it.</summary>
    public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
}
