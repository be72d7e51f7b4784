namespace Aspire.Hosting.Testing;

/// <summary>What a command line may not contain.</summary>
internal static class Arguments
{
    internal static string[] Check(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);

        var all = string.Join(", ", args);
        foreach (var argument in args)
        {
            if (argument is null)
            {
                throw new ArgumentNullException(nameof(args), $"Array params contains null item: [{all}]");
            }

            if (argument.Length == 0)
            {
                throw new ArgumentException($"Array params contains empty item: [{all}]", nameof(args));
            }
        }

        return args;
    }
}
