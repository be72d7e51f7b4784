using Google.Protobuf;
using Grpc.Core;
using Stigmer.Api.ApiResources;
using Stigmer.Server.Access;
using Stigmer.Server.Resources.Rules;
using Stigmer.Server.Secrets;
using Stigmer.Server.Storage;

namespace Stigmer.Server.Resources;

/// <summary>
/// What every kind of resource can do: validate, then slug, duplicates, defaults and the save in one transaction.
/// A kind with steps of its own overrides the one it changes. Inside transactions secrets are sealed; answers mask them.
/// </summary>
internal class ResourceOperations<T>(ResourceType<T> type, Database database, SecretVault secrets)
    where T : class, IMessage<T>, new()
{
    protected ResourceType<T> Type { get; } = type;

    protected Database Database { get; } = database;

    internal Task<T> CreateAsync(T request, CancellationToken cancellationToken)
    {
        var resource = Prepare(request);
        return WriteAsync(connection => Create(connection, resource), cancellationToken);
    }

    internal Task<T> ApplyAsync(T request, CancellationToken cancellationToken)
    {
        var resource = Prepare(request);
        return WriteAsync(
            connection => FindBySlug(connection, Type.Metadata(resource)) is { } stored
                ? Update(connection, resource, stored)
                : Create(connection, resource),
            cancellationToken);
    }

    internal Task<T> UpdateAsync(T request, CancellationToken cancellationToken)
    {
        Refuse(Problems(request));
        var resource = request.Clone();
        var metadata = Type.Metadata(resource);
        if (metadata.Slug.Length == 0)
        {
            metadata.Slug = Slug.From(metadata.Name);
        }

        if (metadata.Id.Length == 0 && metadata.Slug.Length == 0)
        {
            throw ResourceErrors.Invalid("resource id or slug is required for update", "metadata.id", "metadata.slug");
        }

        return WriteAsync(
            connection =>
            {
                var stored = metadata.Id.Length > 0 ? Find(connection, metadata.Id) : FindBySlug(connection, metadata);
                return Update(connection, resource, stored ?? throw ResourceErrors.NotFound(Type.Kind, metadata.Id.Length > 0 ? metadata.Id : metadata.Slug));
            },
            cancellationToken);
    }

    /// <param name="id">Named by the message that carries it, which is checked first.</param>
    /// <param name="request">Carries the id.</param>
    /// <param name="reader">Who gets the answer.</param>
    internal T Get(IMessage request, string id, Reader reader = Reader.Anyone)
    {
        Check(request);
        return Show(Database.Read(connection => Find(connection, id)) ?? throw ResourceErrors.NotFound(Type.Kind, id), reader);
    }

    internal virtual T GetByReference(ApiResourceReference reference, Reader reader = Reader.Anyone)
    {
        Check(reference);
        if (reference.Slug.Length == 0)
        {
            throw ResourceErrors.Invalid("slug is required in a reference", "slug");
        }

        if (!Type.Kind.IsMeantBy(reference.Kind))
        {
            throw ResourceErrors.Invalid(
                $"kind mismatch: the reference has kind {(int)reference.Kind}, and {Type.Kind.Name} is {Type.Kind.Number}", "kind");
        }

        var data = Database.Read(connection => reference.Org.Length > 0
            ? ResourceTable.FindBySlug(connection, Type.Kind, reference.Slug, reference.Org)
            : ResourceTable.FindBySlug(connection, Type.Kind, reference.Slug));

        return Show(data is null ? throw ResourceErrors.NotFound(Type.Kind, reference.Slug) : Type.Read(data), reader);
    }

    internal Task<T> DeleteAsync(IMessage request, string id, CancellationToken cancellationToken)
    {
        Check(request);
        IReadOnlyList<string> gone = [];
        return WriteAsync(
            connection =>
            {
                var stored = FindToDelete(connection, id);
                gone = Dependents.Delete(connection, Type.Kind, id, Dependents.ChoiceOf(request), Companion(stored));
                ResourceTable.Delete(connection, Type.Kind, id);
                Deleted(connection, stored);
                return stored;
            },
            cancellationToken,
            () => Database.TellRemoved(gone));
    }

    internal ResourcePage<T> List(ResourceFilter filter, Page page)
    {
        var visible = filter with { Visibility = Caller.Current.Visibility };
        var found = Database.Read(connection => ResourceTable.List(connection, Type.Kind, visible, page));
        var items = found.Items.Select(row => Readable(row.Id, () => Type.Read(row.Data, row.Id))).OfType<T>().Select(resource => Show(resource)).ToList();
        return new ResourcePage<T>(ListBytes.Fit(items, Shorten), found.Total) { Next = found.Next };
    }

    /// <summary>Makes a stored resource fit for a reader's eyes, in place.</summary>
    internal virtual T Show(T resource, Reader reader = Reader.Anyone)
    {
        if (reader == Reader.Runner)
        {
            secrets.Reveal(Type.Spec(resource));
        }
        else
        {
            SecretVault.Redact(Type.Spec(resource));
        }

        return resource;
    }

    /// <summary>Everything that is wrong with a request, in one refusal.</summary>
    internal static void Check(IMessage request) => Refuse(MessageRules.Check(request));

    /// <summary>A resource by id, complete, inside a transaction.</summary>
    internal virtual T? Find(StoreConnection connection, string id) =>
        ResourceTable.Find(connection, Type.Kind, id) is { } data ? Type.Read(data, id) : null;

    /// <summary>Saves a prepared resource that must be new.</summary>
    internal virtual T Create(StoreConnection connection, T resource)
    {
        var metadata = Type.Metadata(resource);
        if (ResourceTable.FindBySlug(connection, Type.Kind, metadata.Slug, metadata.Org) is { } other)
        {
            throw ResourceErrors.AlreadyExists(Type.Kind, metadata.Slug, Type.Id(Type.Read(other)));
        }

        return Insert(connection, resource);
    }

    /// <summary>For lists: a record that cannot be read is left out, and somebody who operates the server is told.</summary>
    protected T? Readable(string id, Func<T?> read)
    {
        try
        {
            return read();
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.DataLoss)
        {
            Database.ReportDamaged($"{Type.Kind.Name} {id}");
            return null;
        }
    }

    /// <summary>Everything that is wrong with a resource that a client sends.</summary>
    protected virtual IReadOnlyList<Problem> Problems(T resource) => MessageRules.Check(resource);

    /// <summary>Takes from an entry of a list that is too long what reading it alone would show.</summary>
    protected virtual void Shorten(T resource)
    {
    }

    /// <summary>Id of what was made together with a resource; nothing that anybody has to be asked about.</summary>
    protected virtual string? Companion(T resource) => null;

    /// <summary>Runs in the transaction that deletes.</summary>
    protected virtual void Deleted(StoreConnection connection, T resource)
    {
    }

    /// <summary>Runs after the commit of any change.</summary>
    protected virtual void Saved(T resource)
    {
    }

    /// <summary>A checked copy of the request with a slug.</summary>
    protected T Prepare(T request)
    {
        Refuse(Problems(request));
        var resource = request.Clone();
        EnsureSlug(Type.Metadata(resource));
        return resource;
    }

    /// <summary>Gives the resource an id and a fresh status; an id chosen by the client is ignored, as it could name another's record.</summary>
    protected T Insert(StoreConnection connection, T resource)
    {
        Type.Metadata(resource).Id = ResourceId.New(Type.Kind, connection.Now);
        Type.ResetStatus(resource, Audit.Created(connection.Now));
        secrets.Seal(Type.Spec(resource), stored: null);
        ResourceTable.Insert(connection, ToRow(resource));
        return resource;
    }

    /// <summary>Spec and metadata are the new ones; id, slug, organisation and status stay.</summary>
    protected virtual T Update(StoreConnection connection, T resource, T stored)
    {
        var (metadata, old) = (Type.Metadata(resource), Type.Metadata(stored));
        metadata.Id = old.Id;
        metadata.Slug = old.Slug;
        metadata.Org = old.Org;
        Type.TakeStatus(resource, stored, Audit.Updated(Type.Audit(stored), connection.Now));
        secrets.Seal(Type.Spec(resource), Type.Spec(stored));
        ResourceTable.Update(connection, ToRow(resource));
        return resource;
    }

    /// <summary>What of a resource is filed as a row.</summary>
    protected virtual ResourceRow ToRow(T resource) => Type.ToRow(resource);

    /// <summary>Makes a change and answers with what it left.</summary>
    protected async Task<T> WriteAsync(Func<StoreConnection, T> change, CancellationToken cancellationToken, Action? saved = null)
    {
        // Changes run on the writer's thread, which is nobody's.
        var caller = Caller.Current;
        return Show(await Database.WriteAsync(
            connection => caller.Run(() => change(connection)),
            cancellationToken,
            resource =>
            {
                Saved(resource);
                saved?.Invoke();
            }));
    }

    protected T? FindBySlug(StoreConnection connection, ApiResourceMetadata metadata)
    {
        var data = metadata.Org.Length > 0
            ? ResourceTable.FindBySlug(connection, Type.Kind, metadata.Slug, metadata.Org)
            : ResourceTable.FindBySlug(connection, Type.Kind, metadata.Slug);

        return data is null ? null : Find(connection, Type.Id(Type.Read(data)));
    }

    // What cannot be read any more can still be deleted; of such a resource only the id is answered.
    private T FindToDelete(StoreConnection connection, string id)
    {
        try
        {
            return Find(connection, id) ?? throw ResourceErrors.NotFound(Type.Kind, id);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.DataLoss)
        {
            return Type.Nameless(id);
        }
    }

    private static void Refuse(IReadOnlyList<Problem> problems)
    {
        if (problems.Count > 0)
        {
            throw ResourceErrors.Invalid(problems);
        }
    }

    private static void EnsureSlug(ApiResourceMetadata metadata)
    {
        if (metadata.Slug.Length > 0)
        {
            return;
        }

        if (metadata.Name.Length == 0)
        {
            throw ResourceErrors.Invalid("resource name is empty, cannot generate slug; set metadata.name or metadata.slug", "metadata.name", "metadata.slug");
        }

        metadata.Slug = Slug.From(metadata.Name);
        if (metadata.Slug.Length == 0)
        {
            throw ResourceErrors.Invalid($"resource name '{metadata.Name}' has no letters or digits to make a slug of; set metadata.slug", "metadata.name", "metadata.slug");
        }
    }
}
