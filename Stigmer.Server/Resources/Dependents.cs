using Google.Protobuf;
using Stigmer.Api.Resources.V1;
using Stigmer.Server.Access;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Resources;

/// <summary>What becomes of the resources below one that is deleted, as its deleter has chosen.</summary>
internal static class Dependents
{
    private const int CascadeField = 1000;

    /// <summary>The choice in a request; requests of kinds that nothing is below have none.</summary>
    internal static DeleteCascade ChoiceOf(IMessage request) =>
        request.Descriptor.FindFieldByNumber(CascadeField)?.Accessor.GetValue(request) is DeleteCascade choice ? choice : DeleteCascade.Unspecified;

    /// <summary>Deletes them or refuses; answers with the executions that are gone.</summary>
    /// <param name="connection">Of the transaction that deletes the resource.</param>
    /// <param name="kind">Of the resource.</param>
    /// <param name="id">Of the resource.</param>
    /// <param name="choice">Of the deleter.</param>
    /// <param name="companion">Id of what was made together with the resource and is no reason to refuse.</param>
    /// <exception cref="Grpc.Core.RpcException">There are some and they are to be a reason to refuse, or some are not the caller's to delete.</exception>
    internal static IReadOnlyList<string> Delete(StoreConnection connection, ResourceKind kind, string id, DeleteCascade choice, string? companion)
    {
        if (choice == DeleteCascade.Unspecified)
        {
            return [];
        }

        var below = DependentTable.Of(connection, kind, id);
        var others = below.Count(dependent => dependent.Id != companion);
        if (choice == DeleteCascade.Refuse && others > 0)
        {
            throw ResourceErrors.Incomplete(
                $"{kind.Name} {id} has {others} resources below it, such as {below.First(dependent => dependent.Id != companion).Id}; "
                + "delete them first, or delete with cascade DELETE_CASCADE_DEPENDENTS");
        }

        if (Caller.Current.Visibility is { } visibility && DependentTable.CountVisible(connection, below, visibility) < below.Count)
        {
            throw ResourceErrors.Incomplete($"some of the {below.Count} resources below {kind.Name} {id} belong to others, who have to delete them first");
        }

        below.ForEach(dependent => DependentTable.Delete(connection, dependent.Kind, dependent.Id));
        return [.. below.Where(dependent => dependent.Kind == ResourceKind.AgentExecution).Select(dependent => dependent.Id)];
    }
}
