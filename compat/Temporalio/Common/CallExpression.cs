using System.Linq.Expressions;
using System.Reflection;

namespace Temporalio.Common;

/// <summary>Reads lambdas such as <c>wf =&gt; wf.RunAsync(arg)</c>: which method, which arguments.</summary>
internal static class CallExpression
{
    /// <summary>The method that is called and its evaluated arguments.</summary>
    internal static (MethodInfo Method, IReadOnlyCollection<object?> Args) Extract(LambdaExpression lambda)
    {
        if (lambda.Body is not MethodCallExpression call)
        {
            throw new ArgumentException("Expression must be a single method call");
        }

        if (call.Object is null ? !call.Method.IsStatic || lambda.Parameters.Count > 0 : call.Object != lambda.Parameters.SingleOrDefault())
        {
            throw new ArgumentException(
                lambda.Parameters.Count > 0
                    ? "Expression must call a method on its parameter"
                    : "Expression without a parameter must call a static method");
        }

        var args = new object?[call.Arguments.Count];
        for (var i = 0; i < args.Length; i++)
        {
            args[i] = Evaluate(call.Arguments[i]);
        }

        return (call.Method, args);
    }

    /// <summary>The property that is read, or null when the lambda is not a property access on its parameter.</summary>
    internal static PropertyInfo? ExtractProperty(LambdaExpression lambda) =>
        lambda.Body is MemberExpression { Member: PropertyInfo property, Expression: ParameterExpression } ? property : null;

    // Constants, captured variables and conversions are nearly all there is; only the rest needs the interpreter.
    private static object? Evaluate(Expression expression) => expression switch
    {
        ConstantExpression constant => constant.Value,
        MemberExpression { Member: FieldInfo field, Expression: var owner } when owner is null || IsCheap(owner) =>
            field.GetValue(owner is null ? null : Evaluate(owner)),
        UnaryExpression { NodeType: ExpressionType.Convert, Method: null, Operand: var operand } convert
            when convert.Type.IsAssignableFrom(operand.Type) => Evaluate(operand),
        NewExpression { Constructor: { } constructor } creation => constructor.Invoke([.. creation.Arguments.Select(Evaluate)]),
        _ => Expression.Lambda<Func<object?>>(Expression.Convert(expression, typeof(object))).Compile(preferInterpretation: true)(),
    };

    private static bool IsCheap(Expression expression) =>
        expression is ConstantExpression || (expression is MemberExpression { Member: FieldInfo, Expression: { } owner } && IsCheap(owner));
}
