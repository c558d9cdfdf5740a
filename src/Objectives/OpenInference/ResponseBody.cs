using RankOrchestrator.Objectives.Failures;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>Reads a response's body, and no more of it than allowed.</summary>
internal static class ResponseBody
{
    /// <summary>Room that is made for bytes of which only the announcement has come: whoever announces much may send nothing.</summary>
    private const int MostAhead = 64 << 10;

    /// <summary>Reads to the end. Fails when the body is larger than <paramref name="maximum"/> bytes, or than its memory allows.</summary>
    public static async ValueTask<ModelFailure> ReadAsync(HttpResponseMessage response, AnswerBuffer body, int maximum, CancellationToken cancellationToken)
    {
        var announced = response.Content.Headers.ContentLength;
        if (announced > maximum)
        {
            return ModelFailure.TooLarge;
        }

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using (stream)
        {
            // One byte more than announced, so that the end is seen by the read that follows the last byte.
            var most = Math.Min((announced ?? maximum) + 1, Array.MaxLength);
            while (true)
            {
                if (body.Free.Length == 0 && !body.TryGrow((int)Math.Min(most, Math.Max(body.Length * 2L, announced is null ? 0 : MostAhead))))
                {
                    return ModelFailure.MemoryLimit;
                }

                var read = await stream.ReadAsync(body.Free, cancellationToken);
                if (read == 0)
                {
                    return body.Length < announced ? ModelFailure.Truncated : ModelFailure.None;
                }

                body.Advance(read);
                if (body.Length > maximum)
                {
                    return ModelFailure.TooLarge;
                }
            }
        }
    }
}
