namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>
/// How many bytes of models' answers may be in memory at once, all models of a process together. Each model takes at most
/// as much as is still free then (Choudhury and Hahne, Dynamic queue length thresholds for shared-memory packet switches,
/// 1998): a server whose answers never end takes one half, two of them a third each, and the rest is left to the others.
/// Safe for concurrent use.
/// </summary>
/// <param name="most">The limit in bytes.</param>
public sealed class AnswerMemory(long most)
{
    /// <summary>The limit where none is set: 64 MiB.</summary>
    public const long DefaultMost = 64 << 20;

    private long held;

    /// <summary>The limit in bytes.</summary>
    public long Most => most;

    /// <summary>Bytes held now; never above <see cref="Most"/>.</summary>
    public long Held => Volatile.Read(ref held);

    /// <summary>What one model takes of it.</summary>
    public AnswerMemoryShare NewShare() => new(this);

    internal bool TryHold(long bytes)
    {
        var seen = Volatile.Read(ref held);
        while (bytes <= most - seen)
        {
            var before = Interlocked.CompareExchange(ref held, seen + bytes, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    internal void LetGo(long bytes) => Interlocked.Add(ref held, -bytes);
}

/// <summary>The bytes that one model's answers take of an <see cref="AnswerMemory"/>. Safe for concurrent use.</summary>
public sealed class AnswerMemoryShare
{
    private readonly AnswerMemory memory;
    private long held;

    internal AnswerMemoryShare(AnswerMemory memory) => this.memory = memory;

    /// <summary>Bytes held now.</summary>
    public long Held => Volatile.Read(ref held);

    /// <summary>Takes bytes, to be given back by <see cref="LetGo"/>; false when the model or the process has too many.</summary>
    public bool TryHold(long bytes)
    {
        if (!memory.TryHold(bytes))
        {
            return false;
        }

        if (Interlocked.Add(ref held, bytes) <= memory.Most - memory.Held)
        {
            return true;
        }

        LetGo(bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void LetGo(long bytes)
    {
        Interlocked.Add(ref held, -bytes);
        memory.LetGo(bytes);
    }
}
