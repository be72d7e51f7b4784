using System.Diagnostics;
using System.Globalization;
using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>The span of a call, above the span of its HTTP request.</summary>
internal static class CallActivity
{
    private static readonly ActivitySource Source = new("Grpc.Net.Client");

    public static Activity? Start(IMethod method)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var activity = Source.StartActivity("Grpc.Net.Client.GrpcOut", ActivityKind.Client);
        activity?.SetTag("grpc.method", method.FullName);
        return activity;
    }

    public static void Stop(Activity? activity, in Status status)
    {
        if (activity is not null)
        {
            activity.SetTag("grpc.status_code", ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture));
            if (status.StatusCode != StatusCode.OK)
            {
                activity.SetStatus(ActivityStatusCode.Error, status.Detail);
            }

            activity.Stop();
        }
    }
}
