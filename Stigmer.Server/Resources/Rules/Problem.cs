namespace Stigmer.Server.Resources.Rules;

/// <summary>One thing that is wrong with a request: where, and what.</summary>
/// <param name="Path">Field path as the client wrote it, such as <c>spec.sub_agents[0].name</c>.</param>
/// <param name="Text">What the value has to be.</param>
internal sealed record Problem(string Path, string Text)
{
    public override string ToString() => $"{Path}: {Text}";
}
