namespace Stigmer.AppHost.Temporal;

/// <summary>Temporal's development server in a container.</summary>
internal sealed class TemporalContainerResource(string name) : ContainerResource(name)
{
    internal const string GrpcEndpoint = "grpc";
    internal const string UiEndpoint = "ui";
    internal const int GrpcPort = 7233;
    internal const int UiPort = 8233;

    // The home of the image's user, who is not root: a fresh volume belongs to that user only there.
    internal const string DataDirectory = "/home/temporal";
}
