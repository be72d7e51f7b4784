using Grpc.Core;
using Stigmer.Api.ApiKeys.V1;
using Stigmer.Server.ApiKeys;

namespace Stigmer.Server.Access;

/// <summary>Checks API keys. A key is what its maker is, in the organisation that it names or in all that its maker owns.</summary>
internal sealed class KeyCheck(ApiKeyOperations keys, Memberships memberships, TimeProvider clock, ILogger<KeyCheck> logger)
{
    internal async Task<Identification> IdentifyAsync(string text, CancellationToken cancellationToken)
    {
        // Looked up by a hash of 256 random bits: the time that takes tells nothing.
        if (keys.FindByHash(new ApiKeySecret(text).Hash) is not { } key)
        {
            return Identification.Refused("this API key is not known; it may have been deleted");
        }

        var now = clock.GetUtcNow();
        if (key.Spec is { NeverExpires: false, ExpiresAt: { } end } && end.ToDateTimeOffset() <= now)
        {
            return Identification.Refused($"this API key expired at {end.ToDateTimeOffset():u}; make another one");
        }

        await RememberUseAsync(key, now, cancellationToken);
        var owner = key.Status.Audit.SpecAudit.CreatedBy.Id;
        return Identification.Of(new Caller(owner)
        {
            IsConfined = key.Metadata.Org.Length > 0,
            Organizations = key.Metadata.Org.Length > 0 ? new HashSet<string>([key.Metadata.Org], StringComparer.Ordinal) : memberships.Of(owner, []),
        });
    }

    private async Task RememberUseAsync(ApiKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (key.Status.LastUsedAt is { } last && now - last.ToDateTimeOffset() < ApiKeyOperations.UseResolution)
        {
            return;
        }

        try
        {
            await keys.UsedAsync(key.Metadata.Id, cancellationToken);
        }
        catch (RpcException exception)
        {
            // A full disk locks nobody out.
            logger.UseNotRemembered(key.Metadata.Id, exception.Status.Detail);
        }
    }
}
