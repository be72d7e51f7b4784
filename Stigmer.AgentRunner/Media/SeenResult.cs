using Microsoft.Extensions.AI;

namespace Stigmer.AgentRunner.Media;

/// <summary>A tool's result that comes with something to look at.</summary>
internal sealed record SeenResult(string Text, IReadOnlyList<DataContent> Media)
{
    /// <summary>For providers' requests that know only text.</summary>
    public override string ToString() => Text;
}
