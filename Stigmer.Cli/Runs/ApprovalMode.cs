namespace Stigmer.Cli.Runs;

/// <summary>Who answers when a run asks.</summary>
internal enum ApprovalMode
{
    /// <summary>The person at the terminal if there is one, else somebody elsewhere, who is told how.</summary>
    Ask,

    /// <summary>This command says yes to everything.</summary>
    ApproveAll,

    /// <summary>This command says no to everything.</summary>
    DenyAll,
}
