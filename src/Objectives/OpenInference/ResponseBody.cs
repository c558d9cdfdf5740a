namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>Reads a response's body into pooled memory, and no more of it than allowed.</summary>
internal static class ResponseBody
{
    /// <summary>Reads to the end. Fails when the body is larger than <paramref name="maximum"/> bytes.</summary>
    public static async ValueTask<ModelFailure> ReadAsync(HttpResponseMessage response, PooledBuffer body, int maximum, CancellationToken cancellationToken)
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
            var next = (int)(announced ?? 4095) + 1;
            while (true)
            {
                var read = await stream.ReadAsync(body.GetMemory(next), cancellationToken);
                if (read == 0)
                {
                    return announced is { } length && body.Length < length ? ModelFailure.Truncated : ModelFailure.None;
                }

                body.Advance(read);
                if (body.Length > maximum)
                {
                    return ModelFailure.TooLarge;
                }

                next = 1;
            }
        }
    }
}
