namespace Stigmer.Tests.EndToEnd;

/// <summary>
/// Those that hold the whole system to a time, to ports or to many runs at once: one after the other, and nothing beside them.
/// Others that start it have homes and ports of their own, mostly wait, and run beside whatever there is.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EndToEndCollection
{
    internal const string Name = "End to end";
}
