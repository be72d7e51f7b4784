namespace Stigmer.Server.Secrets;

/// <summary>Who reads a resource: it decides whether secrets are shown.</summary>
internal enum Reader
{
    Anyone,
    Runner,
}
