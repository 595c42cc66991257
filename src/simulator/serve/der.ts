import { Buffer } from 'node:buffer';

/** One value in ASN.1's distinguished encoding (ITU-T X.690): tag, length, contents. */
export function encode(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

export const sequence = (...entries: readonly Uint8Array[]) => encode(0x30, ...entries);
export const set = (...entries: readonly Uint8Array[]) => encode(0x31, ...entries);
export const octets = (content: Uint8Array) => encode(0x04, content);
export const utf8 = (text: string) => encode(0x0c, Buffer.from(text));
export const yes = encode(0x01, Buffer.from([0xff]));
export const explicit = (number: number, content: Uint8Array) => encode(0xa0 + number, content);
export const implicit = (number: number, content: Uint8Array) => encode(0x80 + number, content);

/** Of unsigned bytes, the highest first. */
export function integer(bytes: Uint8Array): Buffer {
  const negative = (bytes[0] ?? 0) >= 0x80;
  return encode(0x02, negative ? Buffer.from([0]) : Buffer.alloc(0), bytes);
}

/** A bit string whose last byte has `unused` bits of no meaning. */
export function bits(content: Uint8Array, unused = 0): Buffer {
  return encode(0x03, Buffer.from([unused]), content);
}

export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return encode(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** GeneralizedTime to the second; UTCTime, which RFC 5280 demands before 2050, writes the year with two digits. */
export function time(moment: Date): Buffer {
  const digits = moment.toISOString().replace(/\D/g, '').slice(0, 14);
  return digits < '2050'
    ? encode(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : encode(0x18, Buffer.from(`${digits}Z`));
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  return [0x80 + bytes.length, ...bytes];
}

function base128(value: number): number[] {
  return value < 0x80 ? [value] : [...base128(value >> 7).map(byte => byte | 0x80), value & 0x7f];
}
