using Google.Protobuf;
using Stigmer.Api.ApiResources;
using Stigmer.Server.Resources;
using Stigmer.Server.Skills;

namespace Stigmer.Server.Access;

/// <summary>
/// Decides whether a person's call is about what is theirs. What a request leaves open (which organisation?) is filled in here, so that
/// nothing after it looks further than it may.
/// </summary>
internal sealed class RequestGuard(Filings filings)
{
    internal void Check(Caller caller, AccessRule rule, IMessage request)
    {
        switch (rule)
        {
            case AccessRule.Known:
                break;
            case AccessRule.Filing filing:
                CheckFiling(caller, filing, request);
                break;
            case AccessRule.Resource resource:
                CheckResource(caller, resource, request);
                break;
            case AccessRule.Reference reference:
                CheckReference(caller, reference.Kind, (ApiResourceReference)request);
                break;
            case AccessRule.Artifact artifact:
                CheckArtifact(caller, request.Text(artifact.Path));
                break;
            case AccessRule.Operator operators when !caller.IsOperator:
                throw ResourceErrors.Denied(operators.Refusal);
            case AccessRule.RunnersOnly:
                throw ResourceErrors.Denied("only runners may make this call, with STIGMER_API_KEY");
        }
    }

    private void CheckFiling(Caller caller, AccessRule.Filing rule, IMessage request)
    {
        if (rule.Kind == ResourceKind.AgentExecution)
        {
            FileUnderSession(request);
        }

        if (request is Api.ApiKeys.V1.ApiKey key)
        {
            key.Metadata ??= new ApiResourceMetadata();
        }

        var org = rule.Kind == ResourceKind.Organization ? "" : Organization(caller, rule, request);
        CheckScope(caller, request);

        // Applying would change what has this slug already.
        var name = request.Text("metadata.slug") is { Length: > 0 } slug ? slug : Slug.From(request.Text("metadata.name"));
        var there = rule.Kind == ResourceKind.ApiKey ? null : filings.Of(rule.Kind, name).FirstOrDefault(filing => filing.Org == org);
        if (there is not null && !Filings.MayChange(caller, rule.Kind, there))
        {
            throw ResourceErrors.Denied(rule.Refusal);
        }

        CheckReferences(caller, request, org);
    }

    /// <summary>The organisation that a new resource is filed under, by its slug.</summary>
    private string Organization(Caller caller, AccessRule.Filing rule, IMessage request)
    {
        var text = request.Text(rule.Path);
        if (text.Length == 0 && rule.Kind == ResourceKind.ApiKey && !caller.IsConfined)
        {
            return "";
        }

        if (text.Length == 0)
        {
            var only = caller.Organizations.Count == 1 ? caller.Organizations.First() : throw ResourceErrors.Invalid(
                $"{rule.Path} is required: name the organization that it is to belong to; yours are: {caller.OrganizationNames}", rule.Path);
            request.Set(rule.Path, only);
            return only;
        }

        // People write the slug, programs the id.
        var slug = caller.Organizations.Contains(text) ? text : filings.Find(ResourceKind.Organization, text)?.Slug;
        if (slug is null || !caller.Organizations.Contains(slug))
        {
            throw ResourceErrors.Denied($"{rule.Refusal}: {rule.Path} is '{text}'; yours are: {caller.OrganizationNames}");
        }

        request.Set(rule.Path, slug);
        return slug;
    }

    /// <summary>An execution belongs to whom its session does, or else its agent.</summary>
    private void FileUnderSession(IMessage request)
    {
        var found = RequestReferences.Ids(request).Where(target => target.Id.Length > 0)
            .Select(target => filings.Find(target.Kind, target.Id)).OfType<Filing>().FirstOrDefault(filing => filing.Owner != Ownership.Everybody);
        if (found is not null && request.Text("metadata.org").Length == 0)
        {
            request.Set("metadata.org", found.Org);
        }
    }

    private void CheckResource(Caller caller, AccessRule.Resource rule, IMessage request)
    {
        if (!request.Has(rule.Path))
        {
            throw ResourceErrors.Denied($"nobody may make this call: {request.Descriptor.Name} has no {rule.Path} that says what it is about");
        }

        var id = request.Text(rule.Path);
        if (id.Length == 0 && rule.Path == "metadata.id")
        {
            // An update may name its resource by slug.
            if (rule.Kind == ResourceKind.ApiKey)
            {
                throw ResourceErrors.Invalid("metadata.id is required: names of API keys may repeat", "metadata.id");
            }

            CheckFiling(caller, new AccessRule.Filing(rule.Kind, "metadata.org", rule.Refusal), request);
            return;
        }

        var filing = filings.Find(rule.Kind, id);
        if (filing is null && rule.Kind == ResourceKind.Organization)
        {
            filing = filings.Of(rule.Kind, id).FirstOrDefault();
        }

        // What is not there is told by the call itself.
        if (filing is null)
        {
            return;
        }

        if (!(rule.Changes ? Filings.MayChange(caller, rule.Kind, filing) : Filings.MaySee(caller, rule.Kind, filing)))
        {
            throw ResourceErrors.Denied(rule.Refusal);
        }

        CheckScope(caller, request);
        CheckReferences(caller, request, filing.Org);
    }

    /// <summary>Nobody but operators makes something everybody's.</summary>
    private static void CheckScope(Caller caller, IMessage request)
    {
        if (ScopeOf(request) == ApiResourceOwnerScope.Platform && !caller.IsOperator)
        {
            throw ResourceErrors.Denied("only operators of the platform may give a resource the platform's scope; use the organization's");
        }
    }

    private static ApiResourceOwnerScope ScopeOf(IMessage request) => request switch
    {
        Api.Skills.V1.PushSkillRequest push => push.Scope,
        _ => request.Descriptor.FindFieldByName("metadata")?.Accessor.GetValue(request) is ApiResourceMetadata metadata ? metadata.OwnerScope : default,
    };

    private void CheckReference(Caller caller, ResourceKind kind, ApiResourceReference reference)
    {
        if (reference.Org.Length > 0 && filings.Find(ResourceKind.Organization, reference.Org) is { } named)
        {
            reference.Org = named.Slug;
        }

        var found = filings.Of(kind, reference.Slug).Where(filing => reference.Org.Length == 0 || filing.Org == reference.Org).ToList();
        if (found.Find(filing => Filings.MaySee(caller, kind, filing)) is { } visible)
        {
            reference.Org = visible.Org;
        }
        else if (reference.Org.Length > 0 && !caller.Organizations.Contains(reference.Org))
        {
            throw ResourceErrors.Denied($"unauthorized to get {kind.Name} of organization '{reference.Org}'; yours are: {caller.OrganizationNames}");
        }
        else if (reference.Slug.Length > 0)
        {
            throw ResourceErrors.NotFound(kind, reference.Slug);
        }
    }

    private void CheckArtifact(Caller caller, string key)
    {
        if (SkillArtifacts.HashOf(key) is { } hash && !filings.HasArtifact(caller, hash))
        {
            throw ResourceErrors.ArtifactNotFound(key);
        }
    }

    /// <summary>
    /// A resource points at its own organisation's or at everybody's, and only a personal one at what is personal, or its readers would get
    /// at another's through it.
    /// </summary>
    private void CheckReferences(Caller caller, IMessage request, string org)
    {
        // An execution is as personal as its session.
        var isPersonal = request is Api.AgentExecutions.V1.AgentExecution || ScopeOf(request) == ApiResourceOwnerScope.IdentityAccount;
        bool MayReferTo(ResourceKind kind, Filing target) =>
            Filings.MaySee(caller, kind, target)
            && (target.Owner == Ownership.Everybody || (target.Org == org && (isPersonal || target.Owner == Ownership.Organization)));

        foreach (var (kind, path, id) in RequestReferences.Ids(request).Where(target => target.Id.Length > 0))
        {
            if (filings.Find(kind, id) is { } target && !MayReferTo(kind, target))
            {
                throw ResourceErrors.Denied($"{path} names a resource that is not organization '{org}'s or the platform's, or is somebody's own");
            }
        }

        foreach (var (kind, path, reference) in RequestReferences.Slugs(request))
        {
            var found = filings.Of(kind, reference.Slug).Where(filing => reference.Org.Length == 0 || filing.Org == reference.Org).ToList();
            var target = found.Find(filing => MayReferTo(kind, filing));
            if (target is null && ((reference.Org.Length > 0 && reference.Org != org) || found.Exists(filing => filing.Org == org)))
            {
                throw ResourceErrors.Denied($"{path} names a resource that is not organization '{org}'s or the platform's, or is somebody's own");
            }

            // From now on it means this one, whatever others are called.
            reference.Org = target?.Org ?? org;
        }
    }
}
