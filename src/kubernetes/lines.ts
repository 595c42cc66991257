/**
 * The lines of a stream, without their ends, put together over the borders of its chunks; each byte is looked at once.
 * What follows the last end is no line: a stream that is cut leaves half of one. `tooLong` makes the error for a line over `maxBytes`.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array | string>,
  maxBytes: number,
  tooLong: () => Error,
): AsyncGenerator<string, void> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      if (size + end - start > maxBytes) throw tooLong();
      const line = Buffer.concat([...parts, bytes.subarray(start, end)]).toString('utf8');
      parts = [];
      size = 0;
      start = end + 1;
      if (line.trim() !== '') yield line;
    }
    if (start === bytes.length) continue;
    parts.push(bytes.subarray(start));
    size += bytes.length - start;
    if (size > maxBytes) throw tooLong();
  }
}
