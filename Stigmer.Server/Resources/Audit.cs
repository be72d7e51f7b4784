using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.ApiResources;
using Stigmer.Server.Access;

namespace Stigmer.Server.Resources;

/// <summary>Who made or changed a resource, and when. Spec and status carry the same record, as clients expect.</summary>
internal static class Audit
{
    internal static ApiResourceAudit Created(DateTimeOffset now)
    {
        var time = now.ToTimestamp();
        return Both(new ApiResourceAuditInfo { CreatedBy = Actor(), CreatedAt = time, UpdatedBy = Actor(), UpdatedAt = time, Event = "created" });
    }

    internal static ApiResourceAudit Updated(ApiResourceAudit? stored, DateTimeOffset now)
    {
        var time = now.ToTimestamp();
        return Both(new ApiResourceAuditInfo
        {
            CreatedBy = stored?.SpecAudit?.CreatedBy ?? Actor(),
            CreatedAt = stored?.SpecAudit?.CreatedAt ?? time,
            UpdatedBy = Actor(),
            UpdatedAt = time,
            Event = "updated",
        });
    }

    private static ApiResourceAudit Both(ApiResourceAuditInfo info) => new() { SpecAudit = info, StatusAudit = info.Clone() };

    private static ApiResourceAuditActor Actor() => new() { Id = Caller.Current.Id };
}
