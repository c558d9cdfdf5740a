namespace RankOrchestrator.Policies.Models.Kinds;

/// <summary>Where a model runs, as its file says: a type of record for every way to run one.</summary>
public abstract record ModelLocation;

/// <summary>In this process, from a file.</summary>
/// <param name="Path">The file, absolute.</param>
public abstract record FileLocation(string Path) : ModelLocation;

/// <summary>At a server.</summary>
/// <param name="Server">The server's base address.</param>
public abstract record ServerLocation(Uri Server) : ModelLocation;
