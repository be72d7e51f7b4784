namespace Compat.Tests.Support;

/// <summary>Those that change the variables of this process, and those that compare all of them: one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessVariables
{
    internal const string Name = "Variables of this process";
}
