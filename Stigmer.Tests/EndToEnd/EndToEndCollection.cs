namespace Stigmer.Tests.EndToEnd;

/// <summary>Each of these starts the whole system, so they take turns.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EndToEndCollection
{
    internal const string Name = "End to end";
}
