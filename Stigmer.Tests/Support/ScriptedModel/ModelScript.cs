namespace Stigmer.Tests.Support.ScriptedModel;

/// <summary>What the model says to a request. Called once per request, from any thread.</summary>
internal delegate ModelAnswer ModelScript(ModelRequest request);
