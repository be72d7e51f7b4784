using System.Collections;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.ResourceService.Proto.V1;
using Google.Protobuf.WellKnownTypes;
using HealthStatus = Aspire.ResourceService.Proto.V1.HealthStatus;
using HealthStatusOfCheck = Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus;
using IconVariant = Aspire.ResourceService.Proto.V1.IconVariant;
using Resource = Aspire.ResourceService.Proto.V1.Resource;

namespace Aspire.Hosting.Dashboard;

/// <summary>The state of a resource as a message.</summary>
internal static class ResourceMessages
{
    internal static Resource Of(ResourceEvent known, IEnumerable<ResourceCommand> commands)
    {
        var snapshot = known.Snapshot;
        var message = new Resource
        {
            Name = known.ResourceId,
            Uid = known.ResourceId,
            DisplayName = known.Resource.Name,
            ResourceType = snapshot.ResourceType,
            SupportsDetailedTelemetry = known.Resource is ProjectResource,
            CreatedAt = Time(snapshot.CreationTimeStamp),
            StartedAt = Time(snapshot.StartTimeStamp),
            StoppedAt = Time(snapshot.StopTimeStamp),
        };

        // Proto fields that are not set must not be assigned null.
        if (snapshot.State is { } state)
        {
            message.State = state.Text;
            message.StateStyle = state.Style ?? "";
        }

        if (snapshot.IconName is { } icon)
        {
            message.IconName = icon;
            message.IconVariant = (IconVariant)(snapshot.IconVariant ?? ApplicationModel.IconVariant.Filled);
        }

        message.Environment.AddRange(snapshot.EnvironmentVariables.Select(Of));
        message.Commands.AddRange(commands);
        message.Properties.AddRange(Facts(known).Concat(snapshot.Properties).Select(Of));
        message.Urls.AddRange(snapshot.Urls.Select(Of));
        message.HealthReports.AddRange(snapshot.HealthReports.Select(Of));
        message.Relationships.AddRange(snapshot.Relationships.Select(r => new ResourceRelationship { ResourceName = r.ResourceName, Type = r.Type }));
        return message;
    }

    /// <summary>What a dashboard shows under names that it knows.</summary>
    private static IEnumerable<ResourcePropertySnapshot> Facts(ResourceEvent known)
    {
        var snapshot = known.Snapshot;
        return
        [
            new("resource.uid", known.ResourceId),
            new("resource.name", known.ResourceId),
            new("resource.type", snapshot.ResourceType),
            new("resource.displayName", known.Resource.Name),
            new("resource.state", snapshot.State?.Text),
            new("resource.exitCode", snapshot.ExitCode),
            new("resource.createTime", snapshot.CreationTimeStamp),
            new("resource.startTime", snapshot.StartTimeStamp),
            new("resource.stopTime", snapshot.StopTimeStamp),
            new("resource.healthState", snapshot.HealthStatus?.ToString()),
        ];
    }

    private static EnvironmentVariable Of(EnvironmentVariableSnapshot variable)
    {
        var message = new EnvironmentVariable { Name = variable.Name, IsFromSpec = variable.IsFromSpec };
        if (variable.Value is { } value)
        {
            message.Value = value;
        }

        return message;
    }

    private static ResourceProperty Of(ResourcePropertySnapshot property) => new()
    {
        Name = property.Name,
        Value = ValueOf(property.Value),
        IsSensitive = property.IsSensitive,
    };

    private static Url Of(UrlSnapshot url)
    {
        var message = new Url
        {
            FullUrl = url.Url,
            IsInternal = url.IsInternal,
            IsInactive = url.IsInactive,
            DisplayProperties = new() { DisplayName = url.DisplayProperties.DisplayName, SortOrder = url.DisplayProperties.SortOrder },
        };
        if (url.Name is { } name)
        {
            message.EndpointName = name;
        }

        return message;
    }

    private static HealthReport Of(HealthReportSnapshot report)
    {
        var message = new HealthReport { Key = report.Name, Description = report.Description ?? "", Exception = report.ExceptionText ?? "" };
        if (report.Status is { } status)
        {
            message.Status = status switch
            {
                HealthStatusOfCheck.Healthy => HealthStatus.Healthy,
                HealthStatusOfCheck.Degraded => HealthStatus.Degraded,
                _ => HealthStatus.Unhealthy,
            };
        }

        return message;
    }

    private static Value ValueOf(object? value) => value switch
    {
        null => Value.ForNull(),
        string text => Value.ForString(text),
        bool flag => Value.ForBool(flag),
        DateTime time => Value.ForString(time.ToString("O", CultureInfo.InvariantCulture)),
        int or long or short or double or float => Value.ForNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        IEnumerable several => Value.ForList([.. several.Cast<object?>().Select(ValueOf)]),
        _ => Value.ForString(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };

    private static Timestamp? Time(DateTime? time) => time is { } known ? Timestamp.FromDateTime(known.ToUniversalTime()) : null;
}
