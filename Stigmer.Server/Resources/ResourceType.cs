using Google.Protobuf;
using Google.Protobuf.Reflection;
using Stigmer.Api.ApiResources;

namespace Stigmer.Server.Resources;

/// <summary>
/// What the resources of all kinds have in common, although protobuf gives them no common type:
/// field 3 is the metadata, 4 the spec, 5 the status, and 99 of the status the audit.
/// </summary>
internal sealed class ResourceType<T>(ResourceKind kind, Func<T, string> parent)
    where T : class, IMessage<T>, new()
{
    private const int MetadataField = 3;
    private const int SpecField = 4;
    private const int StatusField = 5;
    private const int AuditField = 99;

    private static readonly MessageDescriptor Descriptor = new T().Descriptor;
    private static readonly IFieldAccessor MetadataAccessor = Descriptor.FindFieldByNumber(MetadataField).Accessor;
    private static readonly IFieldAccessor SpecAccessor = Descriptor.FindFieldByNumber(SpecField).Accessor;
    private static readonly IFieldAccessor StatusAccessor = Descriptor.FindFieldByNumber(StatusField).Accessor;
    private static readonly MessageDescriptor StatusDescriptor = Descriptor.FindFieldByNumber(StatusField).MessageType;
    private static readonly IFieldAccessor AuditAccessor = StatusDescriptor.FindFieldByNumber(AuditField).Accessor;
    private static readonly MessageParser<T> Parser = new(() => new T());

    internal ResourceKind Kind { get; } = kind;

    internal ApiResourceMetadata Metadata(T resource) => (ApiResourceMetadata)MetadataAccessor.GetValue(resource);

    internal string Id(T resource) => Metadata(resource).Id;

    internal IMessage? Spec(T resource) => (IMessage?)SpecAccessor.GetValue(resource);

    internal ApiResourceAudit? Audit(T resource) =>
        StatusAccessor.GetValue(resource) is IMessage status ? (ApiResourceAudit?)AuditAccessor.GetValue(status) : null;

    /// <summary>Gives the resource a status that holds nothing but the audit.</summary>
    internal void ResetStatus(T resource, ApiResourceAudit audit)
    {
        StatusAccessor.SetValue(resource, StatusDescriptor.Parser.ParseFrom(ByteString.Empty));
        SetAudit(resource, audit);
    }

    /// <summary>Replaces the status by another resource's, with a new audit.</summary>
    internal void TakeStatus(T resource, T other, ApiResourceAudit audit)
    {
        StatusAccessor.SetValue(resource, StatusAccessor.GetValue(other));
        SetAudit(resource, audit);
    }

    /// <param name="data">As it is stored.</param>
    /// <param name="id">For the message, when it is known.</param>
    /// <exception cref="Grpc.Core.RpcException">The record is damaged.</exception>
    internal T Read(byte[] data, string? id = null)
    {
        try
        {
            return Parser.ParseFrom(data);
        }
        catch (InvalidProtocolBufferException)
        {
            throw ResourceErrors.Damaged(Kind, id);
        }
    }

    /// <summary>Of a resource nothing is known but its id.</summary>
    internal T Nameless(string id)
    {
        var resource = new T();
        MetadataAccessor.SetValue(resource, new ApiResourceMetadata { Id = id });
        ResetStatus(resource, new ApiResourceAudit());
        return resource;
    }

    internal ResourceRow ToRow(T resource)
    {
        var metadata = Metadata(resource);
        var owner = Ownership.Of(Kind, metadata.OwnerScope, Audit(resource));
        return new ResourceRow(Kind, metadata.Id, metadata.Org, metadata.Slug, parent(resource), metadata.Tags, resource.ToByteArray()) { Owner = owner };
    }

    private static void SetAudit(T resource, ApiResourceAudit audit)
    {
        if (StatusAccessor.GetValue(resource) is not IMessage status)
        {
            status = StatusDescriptor.Parser.ParseFrom(ByteString.Empty);
            StatusAccessor.SetValue(resource, status);
        }

        AuditAccessor.SetValue(status, audit);
    }
}
