using System.Globalization;
using System.Text;
using Temporal.DevServer.Frontend;
using Temporal.DevServer.Namespaces;

namespace Temporal.DevServer.Visibility;

/// <summary>Lists and counts runs. It reads the records themselves, so what was acknowledged is seen at once.</summary>
internal sealed class RunList(WorkflowExecutions executions, NamespaceRegistry namespaces)
{
    private const int DefaultPage = 1000;

    internal ListWorkflowExecutionsResponse List(ListWorkflowExecutionsRequest request)
    {
        var query = Parse(request.Namespace, request.Query);
        var size = request.PageSize > 0 ? Math.Min(request.PageSize, DefaultPage) : DefaultPage;
        var after = ParseToken(request.NextPageToken);
        var matching = Views(request.Namespace)
            .Where(view => after is null || IsBehind(view, after.Value))
            .Where(query.Matches)
            .OrderByDescending(view => view.Info.StartTime.ToDateTime())
            .ThenBy(view => view.Info.Execution.RunId, StringComparer.Ordinal)
            .Take(size + 1)
            .ToList();
        var response = new ListWorkflowExecutionsResponse();
        response.Executions.AddRange(matching.Take(size).Select(view => view.Info));
        if (matching.Count > size)
        {
            var last = matching[size - 1].Info;
            response.NextPageToken = ByteString.CopyFromUtf8(string.Create(
                CultureInfo.InvariantCulture, $"{last.StartTime.ToDateTime().Ticks}/{last.Execution.RunId}"));
        }

        return response;
    }

    internal CountWorkflowExecutionsResponse Count(CountWorkflowExecutionsRequest request)
    {
        var query = Parse(request.Namespace, request.Query);
        var matching = Views(request.Namespace).Where(query.Matches).ToList();
        var response = new CountWorkflowExecutionsResponse { Count = matching.Count };
        if (query.GroupBy is null)
        {
            return response;
        }

        if (query.GroupBy != "ExecutionStatus")
        {
            throw ServiceErrors.InvalidArgument("invalid query: 'GROUP BY' clause is only supported for ExecutionStatus");
        }

        foreach (var group in matching.GroupBy(view => view.Info.Status).OrderBy(group => group.Key))
        {
            response.Groups.Add(new CountWorkflowExecutionsResponse.Types.AggregationGroup
            {
                Count = group.Count(),
                GroupValues = { PayloadFacts.Json($"\"{group.Key}\"", IndexedValueType.Keyword) },
            });
        }

        return response;
    }

    private VisibilityQuery Parse(string @namespace, string query) =>
        VisibilityQuery.Parse(query, namespaces.Get(@namespace).SearchAttributes);

    private IEnumerable<RunView> Views(string @namespace)
    {
        foreach (var run in executions.All.Where(run => run.Chain.Namespace == @namespace))
        {
            RunView view;
            lock (run.Chain.Gate)
            {
                view = new RunView(ExecutionInfos.From(run));
            }

            yield return view;
        }
    }

    private static bool IsBehind(RunView view, (long Ticks, string RunId) last)
    {
        var ticks = view.Info.StartTime.ToDateTime().Ticks;
        return ticks < last.Ticks || (ticks == last.Ticks && string.CompareOrdinal(view.Info.Execution.RunId, last.RunId) > 0);
    }

    private static (long Ticks, string RunId)? ParseToken(ByteString token)
    {
        if (token.IsEmpty)
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(token.Span).Split('/');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var ticks)
            ? (ticks, parts[1])
            : throw ServiceErrors.InvalidArgument("Invalid NextPageToken.");
    }
}
