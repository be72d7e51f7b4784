using Temporal.DevServer.Hosting;
using Temporal.DevServer.Visibility;
using Temporalio.Api.OperatorService.V1;

namespace Temporal.DevServer.Frontend;

/// <summary>Registration of search attributes.</summary>
internal sealed class OperatorEndpoint(ServerCore core) : OperatorService.OperatorServiceBase
{
    public override async Task<AddSearchAttributesResponse> AddSearchAttributes(AddSearchAttributesRequest request, ServerCallContext context)
    {
        await core.Namespaces.UpdateAsync(NameOf(request.Namespace), record =>
        {
            foreach (var (name, type) in request.SearchAttributes)
            {
                if (SearchAttributeTypes.System.ContainsKey(name) || SearchAttributeTypes.Predefined.ContainsKey(name) || type == IndexedValueType.Unspecified)
                {
                    throw ServiceErrors.InvalidArgument($"Search attribute {name} is reserved by the system, or has no type.");
                }

                if (record.SearchAttributes.TryGetValue(name, out var existing) && existing != type)
                {
                    throw ServiceErrors.With(StatusCode.AlreadyExists, $"Search attribute {name} already exists with type {existing}.", null);
                }

                record.SearchAttributes[name] = type;
            }
        }).ConfigureAwait(false);
        return new AddSearchAttributesResponse();
    }

    public override async Task<RemoveSearchAttributesResponse> RemoveSearchAttributes(RemoveSearchAttributesRequest request, ServerCallContext context)
    {
        await core.Namespaces.UpdateAsync(NameOf(request.Namespace), record =>
        {
            foreach (var name in request.SearchAttributes)
            {
                if (!record.SearchAttributes.Remove(name))
                {
                    throw ServiceErrors.NotFound($"Search attribute {name} doesn't exist.");
                }
            }
        }).ConfigureAwait(false);
        return new RemoveSearchAttributesResponse();
    }

    public override Task<ListSearchAttributesResponse> ListSearchAttributes(ListSearchAttributesRequest request, ServerCallContext context)
    {
        var response = new ListSearchAttributesResponse();
        response.CustomAttributes.Add(core.Namespaces.Get(NameOf(request.Namespace)).SearchAttributes);
        response.SystemAttributes.Add(SearchAttributeTypes.System.ToDictionary());
        response.SystemAttributes.Add(SearchAttributeTypes.Predefined.ToDictionary());
        return Task.FromResult(response);
    }

    private static string NameOf(string @namespace) => @namespace.Length > 0 ? @namespace : "default";
}
