import { Buffer } from 'node:buffer';

/** A ZIP archive of texts, not compressed (APPNOTE.TXT 4.3.6; names and texts in UTF-8). */
export function storedZip(files: readonly { readonly name: string; readonly text: string }[]): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { name, text } of files) {
    const [nameBytes, content] = [Buffer.from(name), Buffer.from(text)];
    const shared = sharedFields(nameBytes, content);
    const local = Buffer.concat([uint32(0x04034b50), shared, nameBytes, content]);
    const place = Buffer.concat([uint16(0), uint16(0), uint16(0), uint32(fileMode), uint32(offset)]);
    entries.push(Buffer.concat([uint32(0x02014b50), uint16(madeOnUnix), shared, place, nameBytes]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const counts = [uint16(0), uint16(0), uint16(files.length), uint16(files.length)];
  const end = [uint32(0x06054b50), ...counts, uint32(directory.length), uint32(offset), uint16(0)];
  return Buffer.concat([...locals, directory, ...end]);
}

const version = 20;
const madeOnUnix = (3 << 8) | version;
/** A file that its owner may write and all may read. */
const fileMode = 0o100644 * 0x10000;
const utf8Names = 0x0800;
/** The first day that ZIP knows, 1 January 1980: when it was does not matter. */
const date = 0x0021;

/** What stands before a file and again in the directory: from the version needed to the length of extra fields. */
function sharedFields(name: Buffer, content: Buffer): Buffer {
  const sizes = [uint32(content.length), uint32(content.length)];
  const head = [uint16(version), uint16(utf8Names), uint16(0), uint16(0), uint16(date)];
  return Buffer.concat([...head, uint32(crc32(content)), ...sizes, uint16(name.length), uint16(0)]);
}

/** ISO 3309. Node's own came with 20.15. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
