const factors: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number that a quantity such as `250m` or `128Mi` stands for; 0 for what is none. */
export function amountOf(quantity: string | number | undefined): number {
  if (typeof quantity === 'number') return quantity;
  const [, digits, unit = ''] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(quantity ?? '') ?? [];
  return digits === undefined ? 0 : Number(digits) * (factors[unit] ?? 0);
}

/** A sum of quantities, written in the manner of one that was summed up: cores in thousandths, bytes in mebibytes. */
export function quantityText(amount: number, like: string): string {
  const mebibyte = 2 ** 20;
  if (/memory|storage/.test(like) && amount % mebibyte === 0 && amount > 0) return `${amount / mebibyte}Mi`;
  return Number.isInteger(amount) ? String(amount) : `${Math.round(amount * 1000)}m`;
}
