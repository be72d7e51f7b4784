using Stigmer.Tests.Support.ScriptedModel;

namespace Stigmer.Tests.EndToEnd.Chaos;

/// <summary>A model on a bad day: some requests are refused, some streams end in the middle. Asked again, it may answer.</summary>
internal static class StumblingModel
{
    /// <summary>Of a thousand requests, so many get no whole answer.</summary>
    private const int PerThousand = 10;

    internal static ModelScript Stumbling(this ModelScript script, int seed)
    {
        var random = new Random(seed);

        return request =>
        {
            var answer = script(request);
            int dice;
            lock (random)
            {
                dice = random.Next(1000 * 4);
            }

            // Four kinds of trouble, equally likely.
            return (dice % 1000 < PerThousand, dice / 1000) switch
            {
                (false, _) => answer,
                (_, 0) => ModelAnswer.Overloaded(),
                (_, 1) => ModelAnswer.Broken(),
                (_, 2) => answer with { CutAfterEvents = 4 },
                _ => answer with { FailAfterEvents = 4 },
            };
        };
    }
}
