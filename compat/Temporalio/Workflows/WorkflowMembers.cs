using System.Reflection;

namespace Temporalio.Workflows;

/// <summary>The handlers that a workflow type declares.</summary>
internal sealed class WorkflowMembers
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private readonly Dictionary<string, WorkflowSignalDefinition> _signals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WorkflowQueryDefinition> _queries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WorkflowUpdateDefinition> _updates = new(StringComparer.Ordinal);

    private WorkflowMembers()
    {
    }

    internal IReadOnlyDictionary<string, WorkflowSignalDefinition> Signals => _signals;

    internal IReadOnlyDictionary<string, WorkflowQueryDefinition> Queries => _queries;

    internal IReadOnlyDictionary<string, WorkflowUpdateDefinition> Updates => _updates;

    internal WorkflowSignalDefinition? DynamicSignal { get; private set; }

    internal WorkflowQueryDefinition? DynamicQuery { get; private set; }

    internal WorkflowUpdateDefinition? DynamicUpdate { get; private set; }

    internal static WorkflowMembers Of(Type type)
    {
        var members = new WorkflowMembers();
        var methods = type.GetMethods(Everything);
        var validators = ValidatorsOf(methods);
        foreach (var method in methods)
        {
            members.Add(type, method, validators);
        }

        foreach (var property in type.GetProperties(Everything))
        {
            if (property.GetCustomAttribute<WorkflowQueryAttribute>(inherit: false) is not null)
            {
                var query = WorkflowQueryDefinition.FromProperty(property);
                AddUnique(members._queries, query.Name!, query, type);
            }
        }

        return validators.Count == 0
            ? members
            : throw new ArgumentException($"{type} has a validator for {validators.Keys.First()}, which is not an update");
    }

    private static Dictionary<string, MethodInfo> ValidatorsOf(IEnumerable<MethodInfo> methods)
    {
        var validators = new Dictionary<string, MethodInfo>(StringComparer.Ordinal);
        foreach (var method in methods)
        {
            if (method.GetCustomAttribute<WorkflowUpdateValidatorAttribute>(inherit: false) is { } attribute)
            {
                validators.Add(attribute.UpdateMethod, method);
            }
        }

        return validators;
    }

    private static void AddUnique<T>(Dictionary<string, T> definitions, string name, T definition, Type type)
    {
        if (!definitions.TryAdd(name, definition))
        {
            throw new ArgumentException($"{type} has more than one handler named {name}");
        }
    }

    private void Add(Type type, MethodInfo method, Dictionary<string, MethodInfo> validators)
    {
        if (method.GetCustomAttribute<WorkflowSignalAttribute>(inherit: false) is not null)
        {
            var signal = WorkflowSignalDefinition.FromMethod(method);
            if (signal.Name is { } name)
            {
                AddUnique(_signals, name, signal, type);
            }
            else
            {
                DynamicSignal = DynamicSignal is null ? signal : throw new ArgumentException($"{type} has two dynamic signals");
            }
        }
        else if (method.GetCustomAttribute<WorkflowQueryAttribute>(inherit: false) is not null)
        {
            var query = WorkflowQueryDefinition.FromMethod(method);
            if (query.Name is { } name)
            {
                AddUnique(_queries, name, query, type);
            }
            else
            {
                DynamicQuery = DynamicQuery is null ? query : throw new ArgumentException($"{type} has two dynamic queries");
            }
        }
        else if (method.GetCustomAttribute<WorkflowUpdateAttribute>(inherit: false) is not null)
        {
            validators.Remove(method.Name, out var validator);
            var update = WorkflowUpdateDefinition.FromMethod(method, validator);
            if (update.Name is { } name)
            {
                AddUnique(_updates, name, update, type);
            }
            else
            {
                DynamicUpdate = DynamicUpdate is null ? update : throw new ArgumentException($"{type} has two dynamic updates");
            }
        }
    }
}
