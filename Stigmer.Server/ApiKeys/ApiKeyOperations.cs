using Google.Protobuf.WellKnownTypes;
using Stigmer.Api.ApiKeys.V1;
using Stigmer.Api.ApiResources;
using Stigmer.Server.Resources;
using Stigmer.Server.Resources.Rules;
using Stigmer.Server.Secrets;
using Stigmer.Server.Storage;

namespace Stigmer.Server.ApiKeys;

/// <summary>API keys: each is its maker's, and is revoked by deleting it.</summary>
internal sealed class ApiKeyOperations(ResourceType<ApiKey> type, Database database, SecretVault secrets)
    : ResourceOperations<ApiKey>(type, database, secrets)
{
    /// <summary>Keys in one answer; nobody has that many.</summary>
    internal const int ListLimit = 1000;

    /// <summary>How exactly it is known when a key was last used: a write for every call would cost more than it tells.</summary>
    internal static readonly TimeSpan UseResolution = TimeSpan.FromMinutes(1);

    /// <summary>How long a key lives whose maker said nothing about it.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>Makes a key. This answer, and no other, has the key itself in the place of its hash.</summary>
    internal async Task<ApiKey> IssueAsync(ApiKey request, CancellationToken cancellationToken)
    {
        var secret = ApiKeySecret.New();
        var key = request.Clone();
        key.Metadata ??= new ApiResourceMetadata();
        if (key.Metadata is { Name.Length: 0, Slug.Length: 0 })
        {
            key.Metadata.Name = $"key {secret.Fingerprint}";
        }

        key.Spec ??= new ApiKeySpec();
        key.Spec.KeyHash = secret.Hash;
        key.Spec.Fingerprint = secret.Fingerprint;
        var issued = (await CreateAsync(key, cancellationToken)).Clone();
        issued.Spec.KeyHash = secret.Text;
        return issued;
    }

    internal Task<ApiKey> ChangeAsync(ApiKey request, CancellationToken cancellationToken)
    {
        var key = request.Clone();
        key.Metadata ??= new ApiResourceMetadata();
        return UpdateAsync(key, cancellationToken);
    }

    internal ApiKey GetByHash(ApiKeyHash hash)
    {
        Check(hash);

        // Not repeated: somebody may have sent the key in place of its hash, and refusals are logged.
        return FindByHash(hash.Value) ?? throw ResourceErrors.NotFound(Type.Kind, "no key has this hash");
    }

    internal ApiKey? FindByHash(string hash) => List(new ResourceFilter { Parent = hash }, new Page(1, 1)).Items.FirstOrDefault();

    /// <summary>Remembers that a key was used just now.</summary>
    internal Task UsedAsync(string id, CancellationToken cancellationToken) => Database.WriteAsync(
        connection =>
        {
            if (Find(connection, id) is { } key)
            {
                key.Status ??= new ApiKeyStatus();
                key.Status.LastUsedAt = connection.Now.ToTimestamp();
                ResourceTable.Update(connection, Type.ToRow(key));
            }

            return id;
        },
        cancellationToken);

    /// <summary>Names may repeat: what tells keys apart is their fingerprint.</summary>
    internal override ApiKey Create(StoreConnection connection, ApiKey resource)
    {
        if (resource.Spec.ExpiresAt is null && !resource.Spec.NeverExpires)
        {
            resource.Spec.ExpiresAt = (connection.Now + Lifetime).ToTimestamp();
        }

        CheckExpiry(connection, resource);
        return Insert(connection, resource);
    }

    protected override IReadOnlyList<Problem> Problems(ApiKey resource) => resource.Spec is { NeverExpires: true, ExpiresAt: not null }
        ? [.. base.Problems(resource), new Problem("spec.never_expires", "value must be false when expires_at is set")]
        : base.Problems(resource);

    /// <summary>A key stays the same key; its name and the time it expires can change.</summary>
    protected override ApiKey Update(StoreConnection connection, ApiKey resource, ApiKey stored)
    {
        resource.Spec ??= stored.Spec.Clone();
        resource.Spec.KeyHash = stored.Spec.KeyHash;
        resource.Spec.Fingerprint = stored.Spec.Fingerprint;
        if (resource.Spec.ExpiresAt is null && !resource.Spec.NeverExpires)
        {
            resource.Spec.ExpiresAt = stored.Spec.ExpiresAt;
            resource.Spec.NeverExpires = stored.Spec.NeverExpires;
        }

        CheckExpiry(connection, resource);
        return base.Update(connection, resource, stored);
    }

    private static void CheckExpiry(StoreConnection connection, ApiKey key)
    {
        if (key.Spec.ExpiresAt is { } end && end < connection.Now.ToTimestamp())
        {
            throw ResourceErrors.Invalid([new Problem("spec.expires_at", "value must be in the future; delete a key to revoke it")]);
        }
    }
}
