import { Buffer } from 'node:buffer';
import { inflateRawSync } from 'node:zlib';

/** The files of a ZIP archive by their names, stored or deflated (APPNOTE.TXT 4.3); undefined when it is none. */
export function unzip(archive: Buffer): ReadonlyMap<string, string> | undefined {
  try {
    return new Map(entriesOf(archive));
  } catch {
    return undefined;
  }
}

const maxFileBytes = 4_000_000;

function* entriesOf(archive: Buffer): Generator<[string, string]> {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('It has no end.');
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map(field =>
      archive.readUInt16LE(at + field),
    );
    const nameEnd = at + 46 + (nameLength ?? 0);
    yield [archive.toString('utf8', at + 46, nameEnd), contentOf(archive, at).toString('utf8')];
    at = nameEnd + (extraLength ?? 0) + (commentLength ?? 0);
  }
}

function contentOf(archive: Buffer, entry: number): Buffer {
  const method = archive.readUInt16LE(entry + 10);
  const local = archive.readUInt32LE(entry + 42);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + archive.readUInt32LE(entry + 20));
  return method === 8 ? inflateRawSync(packed, { maxOutputLength: maxFileBytes }) : packed;
}
