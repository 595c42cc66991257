import { Buffer } from 'node:buffer';

const largestBlock = 65_535;

/** A gzip of these bytes, stored and not deflated, because zlib's output (and so a digest) differs between its versions (RFC 1951, RFC 1952). */
export function storedGzip(bytes: Buffer): Buffer {
  const parts: Uint8Array[] = [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])];
  for (let start = 0; start < bytes.length || start === 0; start += largestBlock) {
    const block = bytes.subarray(start, start + largestBlock);
    const head = Buffer.alloc(5);
    head.writeUInt8(start + largestBlock >= bytes.length ? 1 : 0, 0);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(block.length ^ 0xffff, 3);
    parts.push(head, block);
  }
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(bytes), 0);
  tail.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([...parts, tail]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
